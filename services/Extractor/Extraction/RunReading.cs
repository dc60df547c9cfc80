using System.Diagnostics;
using OkkiBridge.Extractor.Reconciling;
using OkkiBridge.Hosting.Http;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>
/// Reads a run's window to its end, cell by cell, from the checkpoint on. Each proven cell is published and then marked: that mark is the checkpoint that a
/// restarted run goes on from. What cannot be read though its neighbours can is left as a gap, and read again later.
/// </summary>
internal sealed class RunReading(
    IRuns runs, CellReader reader, SourceList list, CellPublisher publisher, Reconciliation reconciliation, Totals totals, OutsideRows outside, TimeProvider time, ILogger<RunReading> log)
{
    private bool _isAlone;          // nothing lies outside of the window, as was found when it was confirmed

    /// <summary>Reads on; false when the run ended meanwhile, or gives way.</summary>
    /// <inheritdoc cref="DetailLookup.ReadAsync" path="/param"/>
    public async Task<bool> ReadAsync(Run run, Plan plan, bool isLastResort, CancellationToken ct)
    {
        int? within = null;
        if (run.ReadTo < run.To)
        {
            if (await ReadWindowAsync(run, plan, isLastResort, ct) is not { } read) return false;
            (run, within) = read;
        }
        else
        {
            if (await ReadGapsAsync(run, plan, isLastResort, ct) is not { } read) return false;
            run = read;
        }

        if (run.Gaps.Count > 0) return true;

        run = await ReadOutsideAsync(run, plan, within, isLastResort, ct);
        return run.Mode is not RunMode.Reconcile || await reconciliation.FinishAsync(run, plan, ct);
    }

    /// <summary>Walks through what is left of the window; the run then and the rows of all cells. Null when the run ended meanwhile.</summary>
    private async Task<(Run Run, int? Within)?> ReadWindowAsync(Run run, Plan plan, bool isLastResort, CancellationToken ct)
    {
        var window = new Window(run.ReadTo, run.To);
        var (isWhole, walk) = (window.From == run.From, Walk(run, plan, window, removed: false));
        return await WalkAsync(run, plan, window, walk, isLastResort, ct) is { } read ? (read, isWhole ? walk.Rows : null) : null;
    }

    /// <summary>Reads once more what was left; what can be read now is no gap any longer. The run as it stands then, null when it ended meanwhile.</summary>
    private async Task<Run?> ReadGapsAsync(Run run, Plan plan, bool isLastResort, CancellationToken ct)
    {
        foreach (var gap in run.Gaps)
        {
            using var calls = CallCount.Open();
            var (window, left) = (new Window(gap.From, gap.To), new List<Gap>());
            foreach (var removed in WithRemoved(run, plan) ? (bool[])[false, true] : [false])
            {
                var walk = Walk(run, plan, window, removed);
                while (!walk.IsDone) run = await TakeAsync(run, plan, await walk.NextAsync(ct), left, isLastResort, ct);
                if (left.Count == 0 && await totals.DoubtAsync(plan, window, walk, removed, ct) is { } doubt) Leave(run, doubt, left);
            }

            await runs.AddCallsAsync(run.Id, source: calls.Value, target: 0, ct);
            run = run with { Gaps = Gaps.Add([.. run.Gaps.Where(g => g != gap)], left) };
            var checkpoint = new Checkpoint(Gaps.Cursor(run.Gaps, run.To), left.Count == 0 ? 1 : 0, 1, Front: run.To, Gaps: run.Gaps, Differences: run.Differences);
            if (!await runs.CheckpointAsync(run.Id, checkpoint, ct)) return null;
        }

        return run;
    }

    /// <summary>One walk through the window; the run as it stands then, null when it ended meanwhile.</summary>
    private async Task<Run?> WalkAsync(Run run, Plan plan, Window window, CellWalk walk, bool isLastResort, CancellationToken ct)
    {
        var announced = run.Counts.Extracted;
        while (!walk.IsDone)
        {
            using var activity = ExtractorTelemetry.StartCell(run);
            using var calls = CallCount.Open();
            var left = new List<Gap>();
            var cell = await walk.NextAsync(ct);
            var isWhole = cell is ProvenCell && cell.Window == new Window(run.From, run.To);
            if (isWhole) await ConfirmAsync(run, plan, (ProvenCell)cell, walk.Announced ?? 0, ct);
            run = await TakeAsync(run, plan, cell, left, isLastResort, ct);
            for (var removed = WithRemoved(run, plan) && cell is ProvenCell ? Walk(run, plan, cell.Window, removed: true) : null; removed is { IsDone: false };)
                run = await TakeAsync(run, plan, await removed.NextAsync(ct), left, isLastResort, ct);

            if (walk.IsDone && !isWhole && left.Count + run.Gaps.Count == 0 && await totals.DoubtAsync(plan, window, walk, removed: false, ct) is { } doubt) Leave(run, doubt, left);
            if (run.Held is not null)                   // it answers again
            {
                if (!await runs.MoveAsync(run.Id, [RunStatus.Held], RunStatus.Running, time.GetUtcNow(), error: null, ct)) return null;
                log.RunGoesOn(run.Id, run.Plan, run.Held.Since, run.Held.Code);
                run = run with { Held = null, Error = null, Status = RunStatus.Running };
            }

            await runs.AddCallsAsync(run.Id, source: calls.Value, target: 0, ct);
            if (cell is ProvenCell proven) ExtractorTelemetry.EndCell(activity, run, proven);
            run = run with { Gaps = Gaps.Add(run.Gaps, left) };
            if (!await runs.CheckpointAsync(run.Id, Checkpoint(run, cell, announced + walk.Announced), ct)) return null;
            if (run.Error is not null) await runs.ReportAsync(run.Id, null, ct);
            run = run with { Error = null };
            if (!walk.IsDone && await reconciliation.GivesWayAsync(run, ct)) return null;
        }

        return run;
    }

    /// <summary>A window that was read at once is proven by one answer's word: it is looked at from another side before anything of it counts.</summary>
    private async Task ConfirmAsync(Run run, Plan plan, ProvenCell whole, int total, CancellationToken ct)
    {
        if (whole.Rows.Count == 0) await totals.ConfirmEmptyAsync(run, plan, whole, ct);
        else _isAlone = await totals.ConfirmWholeAsync(plan, whole, total, ReadsEverything(run, plan), removed: false, ct) ?? false;
    }

    /// <summary>Whether a run reads all there is, what no window holds included.</summary>
    public static bool ReadsEverything(Run run, Plan plan) => run.Mode is RunMode.Full or RunMode.Reconcile && plan.Settings.StartFrom is null;

    /// <summary>A full run has the companies too whose time no window holds; told by the source's totals, in which its cells had <paramref name="within"/> rows.</summary>
    private async Task<Run> ReadOutsideAsync(Run run, Plan plan, int? within, bool isLastResort, CancellationToken ct)
    {
        if (!ReadsEverything(run, plan)) return run;

        using var calls = CallCount.Open();
        await foreach (var cell in outside.ReadAsync(plan, new Window(run.From, run.To), within, _isAlone, removed: false, ct))
        {
            log.RowsOutside(run.Id, run.Plan, cell.Rows.Count);
            run = await TakeAsync(run, plan, cell, [], isLastResort, ct);
        }

        await runs.AddCallsAsync(run.Id, source: calls.Value, target: 0, ct);
        return run;
    }

    private async Task<Run> TakeAsync(Run run, Plan plan, CellOutcome cell, List<Gap> left, bool isLastResort, CancellationToken ct)
    {
        switch (cell)
        {
            case ProvenCell proven when run.Mode is RunMode.Reconcile:
                return run with { Differences = (run.Differences ?? new Differences()) + await reconciliation.PublishAsync(run, plan, proven, isLastResort, ct) };

            case ProvenCell proven:
                await publisher.PublishAsync(run, plan, proven, unchanged: null, isLastResort, ct);
                return run;

            case UnreadCell unread:
                Leave(run, unread.Gap, left);
                return run;

            default:
                throw new UnreachableException($"No step for {cell.GetType().Name}");
        }
    }

    private void Leave(Run run, Gap gap, List<Gap> left)
    {
        log.CellLeft(run.Id, run.Plan, gap.Reason);
        left.Add(gap);
    }

    private static Checkpoint Checkpoint(Run run, CellOutcome cell, int? announced)
    {
        var (proven, repeated, rows) = cell is ProvenCell p ? (1, p.Repeated, p.Rows.Count) : (0, 1, 0);
        return run.Gaps.Count == 0
            ? new Checkpoint(cell.Window.To, proven, repeated, announced, rows, Differences: run.Differences)
            : new Checkpoint(Gaps.Cursor(run.Gaps, cell.Window.To), proven, repeated, announced, rows, Front: cell.Window.To, run.Gaps, run.Differences);
    }

    /// <summary>Whether a run reads deleted records too.</summary>
    public static bool WithRemoved(Run run, Plan plan) => plan.Settings.OnRemoved.Policy is not RemovedPolicy.Ignore || run.Mode is RunMode.Reconcile;

    private CellWalk Walk(Run run, Plan plan, Window window, bool removed) => new(plan, window, removed, reader, list, time,
        (cell, reading) => log.CellUnproven(run.Id, run.Plan, cell.From, cell.To, reading.Total, reading.Rows.Count));
}
