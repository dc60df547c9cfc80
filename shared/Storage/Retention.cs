namespace OkkiBridge.Storage;

/// <summary>How long is kept what nobody needs any more.</summary>
public static class Retention
{
    /// <summary>Rejections, from the moment they were resolved or dismissed. Open ones stay.</summary>
    public static readonly TimeSpan Rejections = TimeSpan.FromDays(90);

    /// <summary>Events that are kept at most, of all plans together; how long is <c>Timeline:KeepFor</c>.</summary>
    public const int MostEvents = 10_000;
}
