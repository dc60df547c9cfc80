using OkkiBridge.Extractor.Extraction;
using OkkiBridge.Hosting;
using OkkiBridge.Hosting.Http;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Reconciling;

/// <summary>
/// The 不漏单 audit: what the source lists, deleted records included, is compared with the ledger cell by cell, and just the difference is published. The source comes by time and the
/// ledger by id, so entries that were listed are marked with the run; what is unmarked at the end is listed nowhere. Memory is a cell or a page. One for each run that is worked on.
/// </summary>
internal sealed class Reconciliation(LedgerScopes scopes, ILedger ledger, IRuns runs, CellReader reader, SourceList list, SourceClock clock, CellPublisher publisher, UnlistedCompanies unlisted, TimeProvider time)
{
    private const int PageSize = 100;
    private const int MostIds = 500;

    private HashSet<string> _living = [];

    /// <summary>Publishes the difference of a cell, and returns it; to be kept with the checkpoint that the cell ends with. The living rows of a stretch of time come before its deleted ones.</summary>
    public async Task<Differences> PublishAsync(Run run, Plan plan, ProvenCell cell, bool isLastResort, CancellationToken ct)
    {
        var compared = await CompareAsync(run, plan, cell, ct);
        await publisher.PublishAsync(run, plan, cell with { Rows = compared.Rows }, compared.Unchanged, isLastResort, ct);
        return compared.Found;
    }

    /// <summary>Everything is listed: looks at what is listed nowhere, page by page. False when it gives way, or the run ended meanwhile.</summary>
    public async Task<bool> FinishAsync(Run run, Plan plan, CancellationToken ct)
    {
        var scope = await scopes.OfAsync(plan, ct);
        for (var caughtUp = false; await runs.FindAsync(run.Id, ct) is { Status: RunStatus.Running or RunStatus.Held } current;)
        {
            var found = current.Differences ?? new Differences();
            var page = await ledger.ListUnseenAsync(scope, run.Id, run.StartedAt, found.Through, PageSize, ct);
            if (page.Count == 0)
            {
                await runs.NoteDifferencesAsync(run.Id, found, ct);
                return true;
            }

            using var calls = CallCount.Open();
            if (!caughtUp)
            {
                await CatchUpAsync(run, plan, ct);
                caughtUp = true;
            }
            else
            {
                found += await unlisted.SettleAsync(run, plan, page, ct) with { Through = page[^1].CompanyId };
                await runs.NoteDifferencesAsync(run.Id, found, ct);
            }

            await runs.AddCallsAsync(run.Id, source: calls.Value, target: 0, ct);
            if (await GivesWayAsync(run, ct)) return false;
        }

        return false;
    }

    /// <summary>Another run of the plan is open: it goes first, and this one on from its checkpoint afterwards.</summary>
    public async Task<bool> GivesWayAsync(Run run, CancellationToken ct) =>
        run.Mode is RunMode.Reconcile && (await runs.ListAsync(run.Plan, RunStatus.Running, limit: 2, ct)).Any(other => other.Id != run.Id);

    private async Task<Comparison> CompareAsync(Run run, Plan plan, ProvenCell cell, CancellationToken ct)
    {
        List<ListRow> rows = [.. cell.Rows.DistinctBy(r => r.Id)];
        if (!cell.Removed) _living = [.. rows.Select(r => r.Id)];

        var scope = await scopes.OfAsync(plan, ct);
        var whole = new Comparison([], new HashSet<string>(), new Differences());
        foreach (var some in rows.Chunk(MostIds))
        {
            List<string> ids = [.. some.Where(r => !r.IsNameless).Select(r => r.Id)];
            var entries = await scopes.ReadAsync(scope, ids, ct);
            await ledger.MarkSeenAsync(scope, run.Id, ids, ct);
            var part = cell.Removed ? Comparison.OfRemoved(plan, run.Id, some, _living, entries) : Comparison.OfLiving(plan, run.Id, some, entries);
            whole = new Comparison([.. whole.Rows, .. part.Rows], whole.Unchanged.Union(part.Unchanged).ToHashSet(), whole.Found + part.Found);
        }

        return whole;
    }

    /// <summary>What changed since the window's end has left the window: it is listed behind it, and read by the plan's next run.</summary>
    private async Task CatchUpAsync(Run run, Plan plan, CancellationToken ct)
    {
        var now = clock.Plausible(await list.ClockAsync(plan, time.GetUtcNow(), once: false, ct));
        var scope = await scopes.OfAsync(plan, ct);
        foreach (var removed in (bool[])[false, true])
        {
            var walk = new CellWalk(plan, new Window(run.To, now + Window.Grain), removed, reader, list, time, (_, _) => { });
            while (!walk.IsDone)
            {
                if (await walk.NextAsync(ct) is ProvenCell cell) await ledger.MarkSeenAsync(scope, run.Id, [.. cell.Rows.Where(r => !r.IsNameless).Select(r => r.Id)], ct);
            }
        }
    }
}
