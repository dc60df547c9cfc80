using Microsoft.Extensions.Options;
using OkkiBridge.Extractor.Extraction;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Hosting;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Runs;

/// <summary>Opens runs: chooses the closed window (P1) by the source's clock, less the settle delay, as far as that clock is plausible (P12).</summary>
internal sealed class RunStarter(
    IRuns runs, PlanResolver plans, IPlanStates states, SourceList list, SourceClock clock, IOptions<OkkiOptions> options, TimeProvider time, ILogger<RunStarter> log)
{
    private const int MostLooked = 20;
    private static readonly TimeSpan Jitter = TimeSpan.FromSeconds(5);      // clocks are told in seconds, and calls take some

    /// <summary>Opens a run, or returns the one that is active.</summary>
    public async Task<(Run Run, bool Started)> StartAsync(Plan plan, StartRun request, string trigger, CancellationToken ct)
    {
        var newest = await runs.ListAsync(plan.Name, null, MostLooked, ct);
        if (newest.FirstOrDefault(other => request.Kind is RunMode.Reconcile ? other.IsReconciling : other.IsActive) is { } active) return (active, false);

        var now = time.GetUtcNow();
        var state = await states.ReadAsync(plan.Name, ct);
        var told = await list.ClockAsync(plan, now, once: false, ct);
        var offset = clock.Compare(plan.Name, told, state.Read?.ClockOffset);
        var latest = Truncate(await EndAsync(plan, told, ct) - options.Value.SettleDelay);
        var readBefore = request.Kind is RunMode.Incremental ? state.Read?.To ?? state.Watermark : null;
        var back = Back(plan, state, offset);
        var from = Truncate(request.From ?? (readBefore is { } before ? before - back : plan.Settings.StartFrom ?? DateTimeOffset.UnixEpoch));
        var to = request.To is { } end && end < latest ? Truncate(end) : latest;

        var run = new Run
        {
            Id = RunId.After(newest is [var last, ..] ? last.Id : null, now),
            Plan = plan.Name,
            PlanVersion = plan.Version,
            Mode = request.Kind,
            Trigger = trigger,
            Status = RunStatus.Running,
            From = from < to ? from : to,
            To = to,
            Cursor = from < to ? await ProvenAsync(plan, request, newest, from, to, back, ct) : to,
            ReadBefore = readBefore,
            ClockOffset = offset,
            DryRun = request.DryRun,
            StartedAt = now,
        };
        await plans.KeepAsync(plan, ct);
        var opened = await runs.StartAsync(run, ct);
        if (opened.Started) log.RunStarted(run.Id, run.Plan, run.Mode, run.From, run.To);
        return opened;
    }

    /// <summary>A source whose clock is far behind ours is believed, for its times are by that clock, unless it has rows that are newer than its clock says.</summary>
    private async Task<DateTimeOffset> EndAsync(Plan plan, DateTimeOffset? told, CancellationToken ct)
    {
        if (told is { } behind && clock.IsFarBehind(behind))
        {
            var newest = (await list.PageAsync(plan, null, default, page: 1, SourceList.PageSizeOf(plan), ct)).Rows.Max(row => row.Time <= clock.Now ? row.Time : null);
            if (newest > behind) return clock.Now;
        }

        return clock.End(told);
    }

    /// <summary>
    /// How far the run before, which failed, had come in this window: its cells are proven and their companies have their outcomes, so they need not be read again, but for the last of
    /// them, for changes that came late.
    /// </summary>
    private async Task<DateTimeOffset> ProvenAsync(Plan plan, StartRun request, IReadOnlyList<Run> newest, DateTimeOffset from, DateTimeOffset to, TimeSpan back, CancellationToken ct)
    {
        var before = newest.FirstOrDefault(run => run.Mode is not (RunMode.Reconcile or RunMode.Replay));
        if (before is not { Status: RunStatus.Failed } failed || failed.Mode != request.Kind || failed.DryRun != request.DryRun || failed.PlanVersion != plan.Version) return from;
        if (failed.From > from || await runs.CountAsync(failed.Id, ct) is var counts && counts.Settled < counts.Extracted) return from;

        return new[] { failed.Cursor, Truncate(failed.To - back), to }.Min() is var proven && proven > from ? proven : from;
    }

    /// <summary>How far a window reaches back behind the end of the one before: for changes that come late, and over the jump of a clock that went back since.</summary>
    private static TimeSpan Back(Plan plan, PlanState state, TimeSpan offset)
    {
        var jump = (state.Read?.ClockOffset ?? offset) - offset;
        return LateChanges.Overlap(plan.Settings.Overlap, state.Lateness) + (jump > Jitter ? jump : TimeSpan.Zero);
    }

    private static DateTimeOffset Truncate(DateTimeOffset t) => DateTimeOffset.FromUnixTimeSeconds(t.ToUnixTimeSeconds());
}
