namespace OkkiBridge.Extractor.Extraction;

/// <summary>Section <c>Events</c>: what goes over the bus.</summary>
public sealed class EventsOptions
{
    /// <summary>Most companies in one event.</summary>
    public int CompaniesPerMessage { get; set; } = 100;

    /// <summary>Most companies of a run on their way to the target, without an outcome yet; reading is held back while there are so many.</summary>
    public int MostOutstanding { get; set; } = 20_000;
}
