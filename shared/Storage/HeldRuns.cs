namespace OkkiBridge.Storage;

/// <summary>
/// Between what is stored of a held run and what a port shows. The version before knows no such state, so a document must look to it like what it would do with the run: a running
/// one with an obstacle while it counts as active, else a failed one.
/// </summary>
internal static class HeldRuns
{
    /// <summary>The states that a held run is stored in.</summary>
    public static IReadOnlyList<RunStatus> StoredAs { get; } = [RunStatus.Running, RunStatus.Failed];

    /// <summary>The run as a port shows it: in every other state what is left of a hold, which the version before does not clear away, means nothing.</summary>
    public static Run Shown(this Run stored)
    {
        var run = stored with
        {
            Front = stored.Front > stored.Cursor ? stored.Front : null,
            Gaps = stored.Gaps.Count > 0 ? stored.Gaps : [],
            Refusals = stored.Refusals.Count > 0 ? stored.Refusals : [],
        };
        if (stored.Replaying is { } open) return run with { Replaying = null, Mode = RunMode.Replay, Status = open ? RunStatus.Loading : stored.Status, CompletedAt = open ? null : stored.CompletedAt };
        if (stored.Held is null) return run;

        return StoredAs.Contains(stored.Status) ? run with { Status = RunStatus.Held, CompletedAt = null }
            : stored.Status is RunStatus.Held ? run
            : run with { Held = null };
    }

    /// <summary>A run is held with its reason, by <see cref="IRuns.HoldAsync"/>, never by a move.</summary>
    public static void RefuseAsEnd(RunStatus to)
    {
        if (to is RunStatus.Held) throw new ArgumentOutOfRangeException(nameof(to), to, "A run is held with a reason");
    }
}
