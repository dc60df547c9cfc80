using OkkiBridge.Extractor.Okki;
using OkkiBridge.Plans;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>How a page is asked for.</summary>
/// <param name="Removed">Deleted records, and not the living.</param>
/// <param name="Once">One attempt, without repetitions: while the place of a fault is narrowed down.</param>
internal readonly record struct Asking(bool Removed, bool Once = false);

/// <summary>One page of a plan's list.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="Total">Rows over all pages, as the source counts them.</param>
/// <param name="TotalIsFallback">Whether the total was read from <c>answer.totalFallback</c>, which not every source fills with it.</param>
/// <param name="ReadAt">When: by the source's clock, where that is plausible, else by ours.</param>
internal sealed record ListPage(IReadOnlyList<ListRow> Rows, int Total, bool TotalIsFallback, DateTimeOffset ReadAt);

/// <summary>The list that a plan reads, page by page.</summary>
internal sealed class SourceList(OkkiClient okki, SourceClock clock)
{
    private const int DefaultPageSize = 100;   // the largest that is known to work (okki-open-api.md §3.1)
    private const int MostTries = 3;

    /// <summary>Rows asked for in one answer.</summary>
    public static int PageSizeOf(Plan plan) => plan.PageSize ?? DefaultPageSize;

    /// <summary>The call, as people know it.</summary>
    public static string CallOf(Plan plan) => $"{plan.Source.Method} {plan.Source.Path}";

    /// <summary>One page of a window; null asks for all times.</summary>
    /// <exception cref="OkkiUnavailableException">No answer, or none that can be used.</exception>
    public async Task<ListPage> PageAsync(Plan plan, Window? window, Asking how, int page, int pageSize, CancellationToken ct) =>
        (await AskAsync(plan, window, how, page, pageSize, ct)).Page;

    /// <summary>How many rows the source counts in a window; null counts all times.</summary>
    public async Task<int> TotalAsync(Plan plan, Window? window, bool removed, CancellationToken ct) =>
        (await AskAsync(plan, window, new Asking(removed), page: 1, pageSize: 1, ct)).Page.Total;

    /// <summary>The source's clock as it says itself; null where it does not.</summary>
    public async Task<DateTimeOffset?> ClockAsync(Plan plan, DateTimeOffset near, bool once, CancellationToken ct) =>
        (await AskAsync(plan, new Window(near - Window.Grain, near), new Asking(Removed: false, once), page: 1, pageSize: 1, ct)).Now;

    /// <summary>The first rows of everything up to now, in the source's order.</summary>
    public async Task<IReadOnlyList<ListRow>> FirstRowsAsync(Plan plan, DateTimeOffset now, int count, CancellationToken ct) =>
        (await PageAsync(plan, new Window(DateTimeOffset.UnixEpoch, now), default, page: 1, count, ct)).Rows;

    /// <summary>An answer that shows more rows than it counts is asked for again, for rows may have come between, and is none when it stays so.</summary>
    private async Task<(ListPage Page, DateTimeOffset? Now)> AskAsync(Plan plan, Window? window, Asking how, int page, int pageSize, CancellationToken ct)
    {
        var since = window?.From ?? DateTimeOffset.UnixEpoch;
        var query = plan.Source.Query(new QueryValues(since, window?.To ?? clock.Now, window?.From, window?.To, page, pageSize, how.Removed));
        var shape = new AnswerShape(plan.Settings.Answer.List, plan.Settings.Answer.Total, plan.Settings.Answer.TotalFallback);
        for (var tries = 1; ; tries++)
        {
            var answer = await okki.ListAsync(plan.Source.Path, query, shape, plan.TimeZone, isFirst: page == 1, insist: !how.Once, ct);
            List<ListRow> rows = [.. answer.Rows.Select(row => ListRow.Of(plan, row, answer.IsDamaged))];
            var shown = rows.Count <= answer.Total ? rows.Count : rows.DistinctBy(row => row.Id).Count();
            if (shown <= answer.Total) return (new ListPage(rows, answer.Total, answer.TotalIsFallback, clock.Plausible(answer.Now)), answer.Now);
            if (how.Once || tries == MostTries)
                throw new OkkiUnavailableException($"OKKI counts {answer.Total} rows{(window is null ? "" : $" in {window}")} and shows {shown}", CallOf(plan), shape.Total);
        }
    }
}
