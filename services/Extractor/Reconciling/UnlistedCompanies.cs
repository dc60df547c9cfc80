using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OkkiBridge.Extractor.Extraction;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Reconciling;

/// <summary>Companies that the ledger holds and the source lists nowhere: their details tell whether they are gone, or the list does not show them. Where nothing tells, they are left alone.</summary>
internal sealed class UnlistedCompanies(SourceList list, SourceClock clock, DetailLookup details, CellPublisher publisher, TimeProvider time, ILogger<UnlistedCompanies> log)
{
    public async Task<Differences> SettleAsync(Run run, Plan plan, IReadOnlyList<LedgerEntry> page, CancellationToken ct)
    {
        // Known as deleted already, or older than what the plan reads: not listed for good reason.
        var unlisted = page.Where(e => e.Current is { Removed: false } held && held.Version >= run.From.ToUnixTimeSeconds()).ToDictionary(e => e.CompanyId, e => e.Current!);
        if (unlisted.Count == 0) return new Differences();

        var readAt = clock.Plausible(await list.ClockAsync(plan, time.GetUtcNow(), once: false, ct));
        var read = await TellAsync(plan, [.. unlisted.Keys.Select(id => ListRow.Of(plan, id))], readAt, ct);
        var (found, gone, untold) = (read.Where(r => r.Document is not null).ToList(), read.Where(r => r.IsGone).ToList(), read.Where(r => r.Fault is not null).ToList());

        await publisher.PublishAsync(run, plan, Cell(readAt, removed: false), found, [], ct);
        if (plan.Settings.OnRemoved.Policy is RemovedPolicy.Mark)
            await publisher.PublishAsync(run, plan, Cell(readAt, removed: true), [.. gone.Select(r => r with { Document = RemovedOf(plan, r.Row, readAt) })], [], ct);

        if (found.Count > 0) log.Unlisted(run.Id, run.Plan, found.Count, Ids(found));
        if (gone.Count > 0) log.Gone(run.Id, run.Plan, gone.Count, Ids(gone));
        if (untold.Count > 0) log.Extra(run.Id, run.Plan, untold.Count, Ids(untold));
        return new Differences
        {
            Stale = found.Count(r => Comparison.VersionOf(plan, r.Row with { Document = r.Document!.Value }) > unlisted[r.Row.Id].Version),
            Deleted = gone.Count,
            Extra = untold.Count,
        };
    }

    /// <summary>That all are gone is believed only while a company that is listed is there: a right that was withdrawn hides them all.</summary>
    private async Task<IReadOnlyList<DetailedRow>> TellAsync(Plan plan, IReadOnlyList<ListRow> rows, DateTimeOffset now, CancellationToken ct)
    {
        var told = plan.Settings.Detail.Mode is not DetailMode.Off
            && await list.FirstRowsAsync(plan, now, count: 1, ct) is [var listed]
            && (await details.ReadAsync(plan, [listed], removed: false, isLastResort: true, ct))[0].Document is not null;
        return told ? await details.ReadAsync(plan, rows, removed: false, isLastResort: true, ct) : [.. rows.Select(r => new DetailedRow(r, null, new RowFault("no-answer", "nothing tells")))];
    }

    /// <summary>What a list of deleted records would show of it; that nobody lists it is as new as its reading.</summary>
    private static JsonElement RemovedOf(Plan plan, ListRow row, DateTimeOffset readAt) => JsonSerializer.SerializeToElement(new JsonObject
    {
        [plan.Source.IdField] = row.Id,
        [plan.Settings.VersionField] = TimeZoneInfo.ConvertTime(readAt, plan.TimeZone).ToString(SourceTime.Pattern, CultureInfo.InvariantCulture),
    });

    private static ProvenCell Cell(DateTimeOffset readAt, bool removed) => new(default, [], readAt, Repeated: 0, removed);

    private static string Ids(IEnumerable<DetailedRow> rows) => string.Join(", ", rows.Select(r => r.Row.Id));
}
