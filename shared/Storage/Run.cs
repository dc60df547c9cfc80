namespace OkkiBridge.Storage;

/// <summary>One pass of one plan over one closed window of time.</summary>
public sealed record Run
{
    /// <summary>Unique; sorts by start.</summary>
    public required string Id { get; init; }

    /// <summary>Plan (方案) by folder name.</summary>
    public required string Plan { get; init; }

    /// <summary>The version of the plan that it began with, and keeps to its end; null in records of old.</summary>
    public string? PlanVersion { get; init; }

    /// <summary>What is read.</summary>
    public required RunMode Mode { get; init; }

    /// <summary>Who asked for it: <c>schedule</c>, <c>manual</c>, <c>push</c> or <c>remedy</c></summary>
    public required string Trigger { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>First instant of the window, included.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End of the window, excluded.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Everything before it is read, proven and published.</summary>
    public required DateTimeOffset Cursor { get; init; }

    /// <summary>Map and check, but write nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Companies by outcome, as last counted.</summary>
    public RunCounts Counts { get; init; } = new();

    /// <summary>Companies that the source reported for the window when the run began; what progress is measured by.</summary>
    public int Announced { get; init; }

    /// <summary>Cells that were proven whole.</summary>
    public int CellsProven { get; init; }

    /// <summary>Readings of cells that proved nothing and were repeated or split.</summary>
    public int CellsRepeated { get; init; }

    /// <summary>Calls to the source.</summary>
    public int SourceCalls { get; init; }

    /// <summary>Calls to the target.</summary>
    public int TargetCalls { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it reached a final state; null before.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Why it failed, or what it waits for; null when all is well.</summary>
    public string? Error { get; init; }
}

/// <summary>How far a run has come.</summary>
/// <param name="Cursor">Everything before it is read, proven and published.</param>
/// <param name="Proven">Cells proven since the last checkpoint.</param>
/// <param name="Repeated">Readings repeated or split since the last checkpoint.</param>
/// <param name="Announced">Companies the source reports for the whole window; null leaves the figure as it is.</param>
public sealed record Checkpoint(DateTimeOffset Cursor, int Proven, int Repeated, int? Announced = null);

/// <summary>Companies of a run by outcome: <c>extracted = written + unchanged + stale + skipped + rejected</c> for every completed run (P1).</summary>
public sealed record RunCounts
{
    /// <summary>All companies of the run.</summary>
    public int Extracted { get; init; }

    /// <summary>Written to the target.</summary>
    public int Written { get; init; }

    /// <summary>Already there with equal content.</summary>
    public int Unchanged { get; init; }

    /// <summary>Already there in a newer version.</summary>
    public int Stale { get; init; }

    /// <summary>Left alone by the plan's policy.</summary>
    public int Skipped { get; init; }

    /// <summary>On the rejection list.</summary>
    public int Rejected { get; init; }

    /// <summary>Companies with an outcome.</summary>
    public int Settled => Written + Unchanged + Stale + Skipped + Rejected;
}

/// <summary>What a run reads.</summary>
public enum RunMode
{
    /// <summary>What changed since the watermark, with the plan's overlap.</summary>
    Incremental,

    /// <summary>Everything up to now.</summary>
    Full,

    /// <summary>A window named by hand; leaves the watermark where it is.</summary>
    Backfill,

    /// <summary>The full id set, compared with the ledger; repairs the difference and leaves the watermark where it is.</summary>
    Reconcile,
}

/// <summary>Where a run stands.</summary>
public enum RunStatus
{
    /// <summary>Reading the window.</summary>
    Running,

    /// <summary>Everything is read; outcomes are outstanding.</summary>
    Loading,

    /// <summary>Every company has its outcome.</summary>
    Completed,

    /// <summary>It ended short, and says why; the watermark did not move.</summary>
    Failed,

    /// <summary>Somebody stopped it; what was published still lands.</summary>
    Cancelled,
}
