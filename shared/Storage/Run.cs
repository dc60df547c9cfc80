namespace OkkiBridge.Storage;

/// <summary>One pass of one plan over one closed window of time.</summary>
public sealed record Run
{
    /// <summary>Unique; sorts by start.</summary>
    public required string Id { get; init; }

    /// <summary>Plan (方案) by folder name.</summary>
    public required string Plan { get; init; }

    /// <summary>The version of the plan that it began with, and keeps to its end; null in records of old, and of replays, each of which goes by the present one.</summary>
    public string? PlanVersion { get; init; }

    /// <summary>What is read.</summary>
    public required RunMode Mode { get; init; }

    /// <summary>Who asked for it: <c>schedule</c>, <c>manual</c>, <c>push</c>, <c>remedy</c> or <c>replay</c>.</summary>
    public required string Trigger { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>First instant of the window, included.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End of the window, excluded.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Everything before it is read, proven and published.</summary>
    public required DateTimeOffset Cursor { get; init; }

    /// <summary>What lies before it was read by the run before, and is read again because changes may come late; null where nothing is.</summary>
    public DateTimeOffset? ReadBefore { get; init; }

    /// <summary>The source's clock less ours, when the window was chosen.</summary>
    public TimeSpan ClockOffset { get; init; }

    /// <summary>How far reading has come, beyond <see cref="Gaps"/>; null as long as there is none: then it is <see cref="Cursor"/>.</summary>
    public DateTimeOffset? Front { get; init; }

    /// <summary>What could not be read before <see cref="Front"/>, oldest first; at most <see cref="MostGaps"/>. While there is one, the run does not complete.</summary>
    public IReadOnlyList<Gap> Gaps { get; init; } = [];

    /// <summary>Rows of the cells that were proven: what the source's totals are compared with.</summary>
    public int Rows { get; init; }

    /// <summary>Why it is <see cref="RunStatus.Held"/>; null when it is not.</summary>
    public Held? Held { get; init; }

    /// <summary>What a reconcile run found; null for others.</summary>
    public Differences? Differences { get; init; }

    /// <summary>Records that the target refused when they stood alone, while it had taken none of the run: at most <see cref="MostRefusals"/>.</summary>
    public IReadOnlyList<Refusal> Refusals { get; init; } = [];

    /// <summary>The target took a record of the run, or a person accepted it: refusals hold it no more.</summary>
    public bool Unguarded { get; init; }

    /// <summary>Gaps that are kept apart.</summary>
    public const int MostGaps = 50;

    /// <summary>Refusals that are kept: so many of ever other codes show nothing.</summary>
    public const int MostRefusals = 50;

    /// <summary>Where reading goes on.</summary>
    public DateTimeOffset ReadTo => Front ?? Cursor;

    /// <summary>Whether it keeps others of its plan from starting: a reconcile run gives way, replays stand beside all, and one that is held for nothing but a part of its window lets the next windows be read.</summary>
    public bool IsActive => Mode is not (RunMode.Reconcile or RunMode.Replay)
        && (Status is RunStatus.Running or RunStatus.Loading || (Held is { } held && (held.Kind is HeldKind.Guard || ReadTo < To || Gaps.Count == 0)));

    /// <summary>Whether it keeps another reconcile run of its plan from starting.</summary>
    public bool IsReconciling => Mode is RunMode.Reconcile && Status is (RunStatus.Running or RunStatus.Loading or RunStatus.Held);

    /// <summary>Whether its end moves the plan's watermark: windows named by hand and repairs leave it where it is.</summary>
    public bool MovesWatermark => this is { DryRun: false, Mode: RunMode.Incremental or RunMode.Full };

    /// <summary>How a document tells that it is of mode <see cref="RunMode.Replay"/>, and whether it is open; null of every run that a port shows.</summary>
    public bool? Replaying { get; init; }

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
/// <param name="Rows">Rows of the cells proven since the last checkpoint.</param>
/// <param name="Front">See <see cref="Run.Front"/>; null where there is no gap.</param>
/// <param name="Gaps">See <see cref="Run.Gaps"/>: all that are left; null leaves them as they are.</param>
/// <param name="Differences">See <see cref="Run.Differences"/>, as it stands now: kept with the cursor, so that what is read again is counted once; null leaves it as it is.</param>
public sealed record Checkpoint(
    DateTimeOffset Cursor, int Proven, int Repeated, int? Announced = null, int Rows = 0, DateTimeOffset? Front = null, IReadOnlyList<Gap>? Gaps = null,
    Differences? Differences = null);

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

    /// <summary>
    /// Rejections of an hour that are replayed: nobody starts it, it reads no window and is <see cref="RunStatus.Loading"/> from its beginning, to the end of its hour at least. A document
    /// stores it as a completed <see cref="Backfill"/>, and tells it by the field <c>replaying</c>: the version before this mode leaves it alone so.
    /// </summary>
    Replay,
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

    /// <summary>
    /// It waits, and says for what (<see cref="Run.Held"/>): until an answer can be relied on, or for a person. A document stores it as <see cref="Running"/> while it counts
    /// as active, else as <see cref="Failed"/>, and tells it by the field <c>held</c>: the version before this state reads it so, and does what is right by it.
    /// </summary>
    Held,
}
