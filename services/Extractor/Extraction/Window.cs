namespace OkkiBridge.Extractor.Extraction;

/// <summary>A span of the source's time, closed on the left and open on the right, at the source's grain of one second.</summary>
internal readonly record struct Window(DateTimeOffset From, DateTimeOffset To)
{
    public static readonly TimeSpan Grain = TimeSpan.FromSeconds(1);

    public TimeSpan Width => To - From;

    /// <summary>Cannot be split further.</summary>
    public bool IsOneSecond => Width <= Grain;

    /// <summary>A second and its two neighbours, or less: to split it would gain nothing, because <see cref="Asked"/> is that much wider than a second.</summary>
    public bool IsNarrow => Width <= 3 * Grain;

    /// <summary>The first part of it, a whole number of seconds wide and at least one.</summary>
    public Window First(TimeSpan width)
    {
        var seconds = Math.Max(1, Math.Floor(Math.Min(width.TotalSeconds, Width.TotalSeconds)));
        return this with { To = From.AddSeconds(seconds) };
    }

    /// <summary>
    /// What the source is asked for: a second more on both sides, because its pages do not say whether an edge is included
    /// (okki-open-api.md §3.1); what comes from beyond is dropped by <see cref="Owns"/>.
    /// </summary>
    public Window Asked => new(From - Grain, To);

    /// <summary>Whether a row of this time is this window's own; without a readable time it is, and is told apart by its id.</summary>
    public bool Owns(DateTimeOffset? time)
    {
        if (time is not { } t) return true;
        var before = t < From && t >= From - Grain;
        var after = t >= To && t <= To + Grain;
        return !before && !after;
    }

    /// <summary>Its two ends; what a record would say of itself names <see cref="Asked"/>, whose own has no end.</summary>
    public override string ToString() => $"{From:yyyy-MM-ddTHH:mm:ss}..{To:yyyy-MM-ddTHH:mm:ss}";
}
