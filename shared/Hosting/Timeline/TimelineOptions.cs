namespace OkkiBridge.Hosting.Timeline;

/// <summary>Section <c>Timeline</c>: the events that <c>GET /events</c> shows.</summary>
public sealed class TimelineOptions
{
    /// <summary>How long an event is kept. Default: 90 days.</summary>
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(90);
}
