using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Runs;

/// <summary>
/// Ends a run when everything is read and every company has its outcome, and only then moves the plan's watermark (P1). Every step may be repeated, by any
/// replica, after a crash anywhere.
/// </summary>
internal sealed class RunCompletion(IRuns runs, IPlanStates plans, TimeProvider time, ILogger<RunCompletion> log)
{
    /// <summary>Everything is read and published.</summary>
    public async Task ExtractedAsync(string runId, CancellationToken ct)
    {
        await runs.MoveAsync(runId, [RunStatus.Running], RunStatus.Loading, time.GetUtcNow(), error: null, ct);
        await TryCompleteAsync(runId, ct);
    }

    /// <summary>Completes the run if nothing is outstanding.</summary>
    public async Task TryCompleteAsync(string runId, CancellationToken ct)
    {
        if (await runs.FindAsync(runId, ct) is not { Status: RunStatus.Loading } run || await runs.CountOutstandingAsync(runId, most: 1, ct) > 0) return;

        var counts = await runs.CountAsync(runId, ct);
        if (MovesWatermark(run)) await plans.MoveWatermarkAsync(run.Plan, run.To, ct);
        var now = time.GetUtcNow();
        if (await runs.MoveAsync(runId, [RunStatus.Loading], RunStatus.Completed, now, error: null, ct))
        {
            RunTelemetry.Ended(run, RunStatus.Completed, now);
            log.RunCompleted(runId, run.Plan, counts.Extracted, counts.Written, counts.Unchanged, counts.Stale, counts.Skipped, counts.Rejected);
        }
    }

    /// <summary>Windows named by hand and repairs leave the watermark where it is.</summary>
    private static bool MovesWatermark(Run run) => run is { DryRun: false, Mode: RunMode.Incremental or RunMode.Full };
}
