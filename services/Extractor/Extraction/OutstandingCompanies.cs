using OkkiBridge.Contracts;
using OkkiBridge.Hosting.Http;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>
/// Companies of a run that have no outcome for so long that nobody may have their messages any more: a queue was purged, a broker lost its disk. They are read and published again in the
/// same run, by their ids where details are looked up, else by the run's window. Should they be somewhere after all, the ID check makes that harmless.
/// </summary>
internal sealed class OutstandingCompanies(
    IRuns runs, ILoadingPause pauses, CellReader reader, SourceList list, SourceClock clock, OutsideRows outside, DetailLookup details, CellPublisher publisher, TimeProvider time,
    ILogger<OutstandingCompanies> log)
{
    private const int PageSize = 100;
    private const int MostAtOnce = 100_000;         // ids in memory; the rest is for the next time

    /// <summary>Reads them again, unless it is known what they wait for.</summary>
    public async Task ReadAgainAsync(Run run, Plan plan, CancellationToken ct)
    {
        if (await pauses.ReadAsync(ct) is not null) return;

        using var calls = CallCount.Open();
        var read = plan.Settings.Detail.Mode is DetailMode.Off ? await ByWindowAsync(run, plan, ct) : await ByIdAsync(run, plan, ct);
        if (read > 0) log.ReadAgain(run.Id, run.Plan, read);
        await runs.AddCallsAsync(run.Id, source: calls.Value, target: 0, ct);
    }

    /// <summary>As they are now. Those that are gone may be of the run because they were deleted: then the list of deleted records has them.</summary>
    private async Task<int> ByIdAsync(Run run, Plan plan, CancellationToken ct)
    {
        var (count, gone, page) = (0, new HashSet<string>(), await runs.ListOutstandingAsync(run.Id, null, PageSize, ct));
        for (; page.Count > 0 && gone.Count < MostAtOnce; page = await runs.ListOutstandingAsync(run.Id, page[^1], PageSize, ct))
        {
            var readAt = clock.Plausible(await list.ClockAsync(plan, time.GetUtcNow(), once: false, ct));
            var read = await details.ReadAsync(plan, [.. page.Select(id => ListRow.Of(plan, id))], removed: false, isLastResort: false, ct);
            await publisher.PublishAsync(run, plan, new ProvenCell(default, [], readAt, Repeated: 0, Removed: false), [.. read.Where(r => !r.IsGone)], [], ct);
            gone.UnionWith(read.Where(r => r.IsGone).Select(r => r.Row.Id));
            count += page.Count;
        }

        if (!RunReading.WithRemoved(run, plan) || await WalkAsync(run, plan, removed: true, gone, ct)) await SettleAsync(run, gone, Outcome.Skipped, ct);
        return count;
    }

    /// <summary>Those that the window does not show any more have changed since: the window of that change has them.</summary>
    private async Task<int> ByWindowAsync(Run run, Plan plan, CancellationToken ct)
    {
        var missing = await ListAsync(run, ct);
        var count = missing.Count;
        var isWhole = await WalkAsync(run, plan, removed: false, missing, ct) && (!RunReading.WithRemoved(run, plan) || await WalkAsync(run, plan, removed: true, missing, ct));
        if (missing.Count > 0 && RunReading.ReadsEverything(run, plan))
        {
            await foreach (var cell in outside.ReadAsync(plan, new Window(run.From, run.ReadTo), within: null, isAlone: false, removed: false, ct)) await PublishAsync(run, plan, cell, missing, ct);
        }

        if (isWhole) await SettleAsync(run, missing, Outcome.Stale, ct);
        return count;
    }

    /// <summary>Publishes those of the missing that the run's window shows; false when a part of it cannot be read, which may have them.</summary>
    private async Task<bool> WalkAsync(Run run, Plan plan, bool removed, HashSet<string> missing, CancellationToken ct)
    {
        for (var walk = new CellWalk(plan, new Window(run.From, run.ReadTo), removed, reader, list, time, (_, _) => { }); missing.Count > 0 && !walk.IsDone;)
        {
            if (await walk.NextAsync(ct) is not ProvenCell cell) return false;
            await PublishAsync(run, plan, cell, missing, ct);
        }

        return true;
    }

    private async Task SettleAsync(Run run, HashSet<string> companies, Outcome outcome, CancellationToken ct)
    {
        if (companies.Count > 0) await runs.SettleAsync(run.Id, companies.ToDictionary(id => id, _ => outcome), ct);
    }

    private async Task PublishAsync(Run run, Plan plan, ProvenCell cell, HashSet<string> missing, CancellationToken ct)
    {
        foreach (var rows in cell.Rows.Where(row => missing.Remove(row.Id)).Chunk(PageSize))
            await publisher.PublishAsync(run, plan, cell, await details.ReadAsync(plan, rows, cell.Removed, isLastResort: false, ct), [], ct);
    }

    private async Task<HashSet<string>> ListAsync(Run run, CancellationToken ct)
    {
        var ids = new HashSet<string>();
        var page = await runs.ListOutstandingAsync(run.Id, null, 1000, ct);
        for (; page.Count > 0 && ids.Count < MostAtOnce; page = await runs.ListOutstandingAsync(run.Id, page[^1], 1000, ct)) ids.UnionWith(page);
        return ids;
    }
}

/// <summary>As many companies as may be on their way are, and none of them gets its outcome.</summary>
internal sealed class OutcomesMissingException(int companies, TimeSpan silence)
    : Exception($"none of the {companies} companies that are on their way to the target (Events:MostOutstanding) has had an outcome for {silence:hh\\:mm}: their messages wait, or nobody has them any more");
