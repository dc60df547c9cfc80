using OkkiBridge.Extractor.Extraction;
using OkkiBridge.Extractor.Rejections;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Runs;

/// <summary>
/// Ends a run when everything is read and every company has its outcome, and only then moves the plan's watermark (P1). What was left unread holds it instead: the next windows begin
/// at its end, and the watermark stands until nothing is left. Every step may be repeated, by any replica, after a crash anywhere.
/// </summary>
internal sealed class RunCompletion(IRuns runs, ReplayRuns replays, IPlanStates plans, ILoadingPause pauses, TimeProvider time, ILogger<RunCompletion> log)
{
    private const int MostHeld = 100;
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(10);

    /// <summary>Everything is read and published.</summary>
    public async Task ExtractedAsync(string runId, CancellationToken ct)
    {
        await runs.MoveAsync(runId, [RunStatus.Running], RunStatus.Loading, time.GetUtcNow(), error: null, ct);
        if (await runs.FindAsync(runId, ct) is { Status: RunStatus.Held } run)          // tried again, in vain
        {
            if (run.Gaps.Count > 0) await HoldAsync(run, Holding.Because(run.Gaps, run, time.GetUtcNow()), active: false, ct);
            else await HoldForOutcomesAsync(run, ct);           // whatever held it before: all is read, and outcomes are what it waits for
        }

        await TryCompleteAsync(runId, silence: TimeSpan.Zero, ct);
    }

    /// <summary>Completes the run if nothing is outstanding; holds it if something was left unread, or if nothing was settled for a long <paramref name="silence"/> though it waits for that.</summary>
    public async Task TryCompleteAsync(string runId, TimeSpan silence, CancellationToken ct)
    {
        if (await runs.FindAsync(runId, ct) is not { } run || !IsReadToItsEnd(run)) return;
        if (await runs.CountOutstandingAsync(runId, most: 1, ct) > 0)
        {
            var isSilent = run.Status is RunStatus.Loading && silence > LongestSilence;
            if (isSilent && run.Mode is RunMode.Replay) await replays.LeaveAsync(run, ct);
            else if (isSilent) await HoldForOutcomesAsync(run, ct);
            return;
        }

        var counts = await runs.CountAsync(runId, ct);
        if (counts.Settled < counts.Extracted)
        {
            if (silence > LongestSilence) await FailAsync(run, counts, ct);         // else some were expected in this very moment
            return;
        }

        if (run.MovesWatermark && (await plans.ReadAsync(run.Plan, ct)).Joins(run)) await plans.NoteReadAsync(run.Plan, new SourceReading(run.To, run.ClockOffset), ct);
        if (run.Gaps.Count > 0)
        {
            await HoldAsync(run, Holding.Because(run.Gaps, run, time.GetUtcNow()), active: false, ct);
            return;
        }

        if (run.MovesWatermark) await MoveWatermarkAsync(run, ct);
        var now = time.GetUtcNow();
        if (await runs.MoveAsync(runId, [RunStatus.Loading, RunStatus.Held], RunStatus.Completed, now, error: null, ct))
        {
            RunTelemetry.Ended(run, RunStatus.Completed, now);
            log.RunCompleted(runId, run.Plan, counts.Extracted, counts.Written, counts.Unchanged, counts.Stale, counts.Skipped, counts.Rejected);
            if (run.Held is { } held) log.HeldRunCompleted(runId, run.Plan, held.Since, held.Code);
        }

        if (run.MovesWatermark) await MoveWatermarkAsync(run, ct);         // two that end at the same moment saw each other held
    }

    private bool IsReadToItsEnd(Run run) => run.Mode is RunMode.Replay ? run.Status is RunStatus.Loading && run.To <= time.GetUtcNow()
        : run.Status is RunStatus.Loading || (run.Held is { Kind: HeldKind.Inconclusive } && run.ReadTo >= run.To && run.Gaps.Count == 0);

    /// <summary>The database has companies of the run no more, of which it had no outcome. Nobody can tell what became of them; a window that belongs to the schedule is read again, by the next run.</summary>
    private async Task FailAsync(Run run, RunCounts counts, CancellationToken ct)
    {
        var next = run.MovesWatermark ? "the next run reads the window again" : "start it again";
        var reason = $"{counts.Extracted - counts.Settled} of its {counts.Extracted} companies are not in the database any more, and had no outcome: {next}";
        await plans.ReadAgainAsync(run, ct);
        if (!await runs.MoveAsync(run.Id, [RunStatus.Loading, RunStatus.Held], RunStatus.Failed, time.GetUtcNow(), reason, ct)) return;

        RunTelemetry.Ended(run, RunStatus.Failed, time.GetUtcNow());
        log.RunFailed(fault: null, run.Id, run.Plan, reason);
    }

    private async Task HoldForOutcomesAsync(Run run, CancellationToken ct) =>
        await HoldAsync(run, Holding.ForOutcomes(run, (await pauses.ReadAsync(ct))?.Reason, time.GetUtcNow()), active: true, ct);

    private async Task HoldAsync(Run run, Held held, bool active, CancellationToken ct)
    {
        if (await runs.HoldAsync(run.Id, held, active, ct)) log.RunHeld(run.Id, run.Plan, held.Code, held.Since, held.Reason, held.NextTry);
    }

    /// <summary>Windows join: the next begins where the last one ended. So once none is held, everything up to the last end is proven.</summary>
    private async Task MoveWatermarkAsync(Run run, CancellationToken ct)
    {
        var held = await runs.ListAsync(run.Plan, RunStatus.Held, MostHeld, ct);
        if (held.Any(other => other.Id != run.Id && other.MovesWatermark)) return;

        var state = await plans.ReadAsync(run.Plan, ct);
        if (state.Joins(run)) await plans.MoveWatermarkAsync(run.Plan, state.Read?.To > run.To ? state.Read.To : run.To, ct);
    }
}
