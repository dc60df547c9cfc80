namespace OkkiBridge.Extractor.Stuck;

/// <summary>What it is that makes no progress.</summary>
internal enum StuckKind
{
    /// <summary>A run that is not read on.</summary>
    Run,

    /// <summary>Writes in doubt that nobody settles.</summary>
    Claims,
}

/// <summary>Something that has made no progress for <c>Scheduler:StuckAfter</c>.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Plan">The plan it belongs to.</param>
/// <param name="RunId">The run; null where it is none.</param>
/// <param name="Count">How many of it.</param>
/// <param name="Since">When it was to move, or moved last.</param>
/// <param name="Reason">Why, as far as it can be told.</param>
internal sealed record StuckThing(StuckKind Kind, string Plan, string? RunId, int Count, DateTimeOffset Since, string Reason);

/// <summary>Something that has made no progress for Scheduler:StuckAfter, as the control API shows it.</summary>
/// <param name="Kind">run, or claims: writes in doubt that nobody settles.</param>
/// <param name="RunId">The run; null where it is none.</param>
/// <param name="Since">When it was to move, or moved last.</param>
/// <param name="Reason">Why, as far as it can be told.</param>
internal sealed record StuckView(StuckKind Kind, string? RunId, DateTimeOffset Since, string Reason)
{
    public static StuckView Of(StuckThing thing) => new(thing.Kind, thing.RunId, thing.Since, thing.Reason);
}
