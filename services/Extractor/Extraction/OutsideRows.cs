using System.Runtime.CompilerServices;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Plans;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>
/// Reads what a full run's window does not hold though the source counts it: companies whose time is unset, unreadable or far ahead. They are in no incremental run either.
/// </summary>
internal sealed class OutsideRows(Totals totals, SourceList list, CellReader reader, TimeProvider time)
{
    private const int Rounds = 3;
    private const int MostListed = 500_000;     // one by one, with their ids in memory

    /// <summary>The rows, in cells that overlap no window.</summary>
    /// <exception cref="OkkiUnavailableException">They do not come by, and the source counts them all the same.</exception>
    public async IAsyncEnumerable<ProvenCell> ReadAsync(Plan plan, Window window, int? within, bool isAlone, bool removed, [EnumeratorCancellation] CancellationToken ct)
    {
        var places = await totals.OutsideAsync(plan, window, within, isAlone, removed, ct);
        if (places.Before > 0)
        {
            await foreach (var cell in WalkAsync(plan, Totals.BeforeOf(window), removed, ct)) yield return cell;
        }

        if (places.Behind > 0)
        {
            await foreach (var cell in WalkAsync(plan, Totals.BehindOf(window), removed, ct))
            {
                var ahead = cell.Rows.Where(totals.IsAhead).ToList();
                if (ahead.Count > 0) yield return cell with { Rows = ahead };
            }
        }

        if (places.Timeless > 0)
        {
            await foreach (var cell in ListAsync(plan, window, places, removed, ct)) yield return cell;
        }
    }

    private async IAsyncEnumerable<ProvenCell> WalkAsync(Plan plan, Window window, bool removed, [EnumeratorCancellation] CancellationToken ct)
    {
        var walk = new CellWalk(plan, window, removed, reader, list, time, (_, _) => { });
        while (!walk.IsDone)
        {
            var outcome = await walk.NextAsync(ct);
            yield return outcome as ProvenCell ?? throw new OkkiUnavailableException(((UnreadCell)outcome).Gap.Reason, SourceList.CallOf(plan), ((UnreadCell)outcome).Gap.Field);
        }
    }

    /// <summary>
    /// Without the window's bounds, to the end: rows of no time are nowhere else. Where those are fewer than are missing, a window's rows are, and all are read: what is known already
    /// is unchanged.
    /// </summary>
    private async IAsyncEnumerable<ProvenCell> ListAsync(Plan plan, Window window, Totals.Places places, bool removed, [EnumeratorCancellation] CancellationToken ct)
    {
        var (seen, timeless, total) = (new HashSet<string>(), 0, 0);
        for (var round = 1; round <= Rounds; round++)
        {
            for (var (page, received) = (1, 0); ; page++)
            {
                var answer = await list.PageAsync(plan, null, new Asking(removed), page, SourceList.PageSizeOf(plan), ct);
                if ((total = answer.Total) > MostListed) throw Missing(plan, places, timeless);

                var news = answer.Rows.Where(row => (seen.Add(row.Id) && row.Time is null) || round > 1).ToList();
                timeless += news.Count;
                if (news.Count > 0) yield return new ProvenCell(window, news, answer.ReadAt, Repeated: 0, removed);

                received += answer.Rows.Count;
                if (answer.Rows.Count == 0 || received >= answer.Total) break;
            }

            if (round == 1 ? timeless >= places.Timeless : seen.Count >= total) yield break;
        }

        throw Missing(plan, places, timeless);
    }

    private static OkkiUnavailableException Missing(Plan plan, Totals.Places places, int seen) => new(
        $"OKKI counts {places.Timeless} companies that no time finds, {seen} of them came by", SourceList.CallOf(plan), plan.Settings.Answer.Total);
}
