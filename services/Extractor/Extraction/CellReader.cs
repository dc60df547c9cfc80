using OkkiBridge.Extractor.Okki;
using OkkiBridge.Plans;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>One attempt to read a cell.</summary>
/// <param name="Proof">What the answers prove.</param>
/// <param name="Total">Rows that the source reports.</param>
/// <param name="Rows">Rows seen.</param>
/// <param name="ReadAt">The source's clock at the first answer.</param>
/// <param name="Crowd">Where the cell is unproven though its total stood: the rows that may be what did not come by; null when it is not that.</param>
internal sealed record CellReading(Proof Proof, int Total, IReadOnlyList<ListRow> Rows, DateTimeOffset ReadAt, Crowd? Crowd = null);

/// <summary>Asks the source for the list pages of one cell, until they prove it or cannot.</summary>
internal sealed class CellReader(OkkiClient okki)
{
    private const int Rounds = 3;
    private const int RoundsOfANarrowCell = 40;
    private const int DefaultPageSize = 100;   // the largest that is known to work (okki-open-api.md §3.1)

    /// <summary>Rows asked for in one answer.</summary>
    public static int PageSizeOf(Plan plan) => plan.PageSize ?? DefaultPageSize;

    /// <summary>
    /// Reads one cell; <see cref="Proof.More"/> when it has more rows than <paramref name="capacity"/> and only its first page was read. Rows of one second
    /// have no order that lasts from one answer to the next, so a cell is paged again while its total stands, until every row has come by: many times where it
    /// is narrow, a few times where it could be split instead, and once where so many rows share a second that it had better be.
    /// </summary>
    public async Task<CellReading> ReadAsync(Plan plan, Window cell, bool removed, int capacity, CancellationToken ct)
    {
        var (proof, rows, readAt) = (new CellProof(), new Dictionary<string, ListRow>(), (DateTimeOffset?)null);
        for (var round = 1; ; round++)
        {
            for (var (page, received) = (1, 0); ; page++)
            {
                var answer = await AskAsync(plan, cell, removed, page, PageSizeOf(plan), ct);
                var read = answer.Rows.Select(row => ListRow.Of(plan, row)).ToList();
                readAt ??= answer.Now;
                received += read.Count;
                foreach (var row in read.Where(row => cell.Owns(row.Time))) rows[row.Id] = row;

                var known = proof.Add(answer.Total, read.Select(r => r.Id));
                if (known is not Proof.More || answer.Total > capacity) return new CellReading(known, answer.Total, [.. rows.Values], readAt.Value);
                if (read.Count == 0 || received >= answer.Total) break;
            }

            var crowd = Crowd.Of(cell, rows.Values);
            if (round < (cell.IsNarrow ? RoundsOfANarrowCell : Rounds) && (crowd is null || crowd.InOneSecond <= PageSizeOf(plan) / 2)) continue;
            return new CellReading(Proof.Broken, proof.Total ?? 0, [.. rows.Values], readAt!.Value, crowd);
        }
    }

    /// <summary>The source's clock: every window ends by it.</summary>
    public async Task<DateTimeOffset> ClockAsync(Plan plan, DateTimeOffset near, CancellationToken ct) =>
        (await AskAsync(plan, new Window(near - Window.Grain, near), removed: false, page: 1, pageSize: 1, ct)).Now;

    /// <summary>The first rows of everything up to now, in the source's order.</summary>
    public async Task<IReadOnlyList<ListRow>> FirstRowsAsync(Plan plan, DateTimeOffset now, int count, CancellationToken ct) =>
        [.. (await AskAsync(plan, new Window(DateTimeOffset.UnixEpoch, now), removed: false, page: 1, count, ct)).Rows.Select(row => ListRow.Of(plan, row))];

    private Task<OkkiPage> AskAsync(Plan plan, Window cell, bool removed, int page, int pageSize, CancellationToken ct)
    {
        var asked = cell.Asked;
        var query = plan.Source.Query(new QueryValues(asked.From, asked.To, asked.From, asked.To, page, pageSize, removed));
        var answer = plan.Settings.Answer;
        return okki.ListAsync(plan.Source.Path, query, new AnswerShape(answer.List, answer.Total, answer.TotalFallback), ct);
    }
}
