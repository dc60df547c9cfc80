using OkkiBridge.Extractor.Okki;
using OkkiBridge.Plans;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>One attempt to read a cell.</summary>
/// <param name="Proof">What the answers prove.</param>
/// <param name="Total">Rows that the source reports, those of its neighbours' edges included.</param>
/// <param name="Rows">Rows seen that are its own.</param>
/// <param name="ReadAt">The source's clock at the first answer.</param>
/// <param name="Before">Rows seen of the second before it.</param>
/// <param name="Behind">Rows seen from its end on.</param>
/// <param name="Crowd">Where the cell is unproven though its total stood: the rows that may be what did not come by; null when it is not that.</param>
/// <param name="Doubt">Why the total cannot be relied on; null when it can.</param>
internal sealed record CellReading(
    Proof Proof, int Total, IReadOnlyList<ListRow> Rows, DateTimeOffset ReadAt, int Before = 0, int Behind = 0, Crowd? Crowd = null, string? Doubt = null);

/// <summary>Asks the source for the list pages of one cell, until they prove it or cannot. One for each run that is read.</summary>
internal sealed class CellReader(SourceList list)
{
    private const int Rounds = 3;
    private const int RoundsOfANarrowCell = 40;
    private const int MostRoundsInVain = 8;          // a row that others hide by chance stays hidden in one of three: in so many, in one of three thousand

    private readonly TotalEvidence _totals = new();
    private readonly Dictionary<bool, int> _everything = [];
    private DateTimeOffset? _timeOfARow;
    private bool? _edgesAreIncluded;

    /// <summary>
    /// Reads one cell; <see cref="Proof.More"/> when it has more rows than <paramref name="capacity"/> and only its first page was read. Rows of one second
    /// have no order that lasts from one answer to the next, so a cell is paged again while its total stands, until every row has come by: many times where it
    /// is narrow, a few times where it could be split instead, and once where so many rows share a second that it had better be.
    /// </summary>
    public Task<CellReading> ReadAsync(Plan plan, Window cell, Asking how, int capacity, CancellationToken ct) => ReadAsync(plan, cell, cell.Asked, how, capacity, ct);

    private async Task<CellReading> ReadAsync(Plan plan, Window cell, Window asked, Asking how, int capacity, CancellationToken ct)
    {
        var pageSize = SourceList.PageSizeOf(plan);
        var pages = new CellPages(cell);
        var last = (Page: 0, Rows: 0);                                  // of the first round: the one that may have been full
        for (var round = 1; ; round++)
        {
            pages.BeginRound();
            for (var page = 1; ; page++)
            {
                var answer = await list.PageAsync(plan, asked, how, page, pageSize, ct);
                if (page == 1 && pages.IsElsewhere(answer)) throw await ElsewhereAsync(plan, cell, asked, how, pages, answer, ct);
                _totals.Saw(answer.Total, answer.Rows.Count);
                Saw(answer);
                if (round == 1) last = (page, answer.Rows.Count);

                var known = pages.Add(answer);
                if (known is not Proof.Broken && pages.ShowsMoreThanItCounts) return Doubtful(pages, $"OKKI counts {pages.Total} rows, and its pages show more");
                if (known is Proof.Whole && pages.RestsOnDoubles && pages.HasRows(await list.PageAsync(plan, asked, how, last.Page + 1, pageSize, ct)))
                {
                    pages.CountsOnce();
                    known = Proof.More;
                }

                if (known is Proof.Whole && _totals.IsLimit(cell, answer.Total)) return Limited(pages);
                if (known is Proof.Whole && _totals.NeedsPageBehind(last.Page, last.Rows, pageSize, answer.TotalIsFallback))
                    return await WithPageBehindAsync(plan, asked, how, pages, last.Page + 1, pageSize, ct);
                if (known is Proof.Whole) return Whole(pages);
                if (known is Proof.Broken) return pages.Reading(known);
                if (answer.Total > capacity) return pages.Reading(known) with { Doubt = _totals.IsShort(answer.Rows.Count, pageSize) ? ShowsFewer(pages) : null };
                if (answer.Rows.Count == 0 || pages.IsAtItsEnd) break;
            }

            pages.EndRound();
            if (pages.Seen == 0 && round == Rounds) throw Hidden(plan, cell, pages);
            if (pages.RoundsInVain == MostRoundsInVain) return Doubtful(pages, ShowsFewer(pages));
            var crowd = pages.Crowd();
            if (round < (cell.IsNarrow ? RoundsOfANarrowCell : Rounds) && (crowd is null || crowd.InOneSecond <= pageSize / 2)) continue;
            return pages.Reading(Proof.Broken) with { Crowd = crowd };
        }
    }

    /// <summary>Takes note of a time that the source has a row of.</summary>
    public void Saw(ListPage answer) => _timeOfARow ??= answer.Rows.Select(row => row.Time).FirstOrDefault(time => time is not null);

    /// <summary>Rows of all times, as the source counts them; asked once a run.</summary>
    public async Task<int> EverythingAsync(Plan plan, bool removed, CancellationToken ct) =>
        _everything.TryGetValue(removed, out var known) ? known : _everything[removed] = await list.TotalAsync(plan, null, removed, ct);

    /// <summary>The source's totals go no further: from there on they prove nothing.</summary>
    public void LimitTotals(int total) => _totals.LimitedTo(total);

    /// <summary>
    /// Reads a cell without the seconds on either side, one of which may be what cannot be read. That is sound only where the source includes both edges of a window, which is
    /// found out once; null where it does not, and where this answer cannot be used either.
    /// </summary>
    public async Task<CellReading?> TryReadExactlyAsync(Plan plan, Window cell, bool removed, CancellationToken ct)
    {
        try
        {
            if (_timeOfARow is not { } time || !(_edgesAreIncluded ??= await list.TotalAsync(plan, new Window(time, time), removed, ct) > 0)) return null;

            var exact = new Window(cell.From, cell.To - Window.Grain);
            return await ReadAsync(plan, cell, exact, new Asking(removed, Once: true), int.MaxValue, ct) is { Proof: Proof.Whole } whole ? whole : null;
        }
        catch (OkkiUnavailableException fault) when (!fault.IsThrottled)
        {
            return null;
        }
    }

    /// <summary>Looks behind the last page, and at a total that may be a limit.</summary>
    private async Task<CellReading> WithPageBehindAsync(Plan plan, Window asked, Asking how, CellPages pages, int page, int pageSize, CancellationToken ct)
    {
        var behind = await list.PageAsync(plan, asked, how, page, pageSize, ct);
        if (pages.HasMore(behind))
        {
            _totals.Contradicted();
            return Doubtful(pages, $"OKKI counts {pages.Total} rows, but a page behind them has more");
        }

        if (TotalEvidence.MayBeLimit(pages.Total) && await EverythingAsync(plan, how.Removed, ct) == pages.Total)
            return Limited(pages);

        return Whole(pages);
    }

    private CellReading Whole(CellPages pages)
    {
        var reading = pages.Reading(Proof.Whole);
        _totals.Proven(reading.Rows.Min(row => row.Time));
        return reading;
    }

    private static CellReading Limited(CellPages pages) => Doubtful(pages, $"OKKI counts {pages.Total} rows here and no more elsewhere: that is a limit and no count");

    private static CellReading Doubtful(CellPages pages, string why) => pages.Reading(Proof.Broken) with { Doubt = why };

    private static string ShowsFewer(CellPages pages) => $"OKKI counts {pages.Total} rows and shows {pages.Seen}";

    private static OkkiUnavailableException Hidden(Plan plan, Window cell, CellPages pages) =>
        new($"OKKI counts {pages.Total} rows in {cell} and shows none", SourceList.CallOf(plan), plan.Settings.Answer.List);

    /// <summary>Rows that moved on while they were read are elsewhere too: only what stays so is told.</summary>
    private async Task<WindowIgnoredException> ElsewhereAsync(Plan plan, Window cell, Window asked, Asking how, CellPages pages, ListPage first, CancellationToken ct)
    {
        var again = await list.PageAsync(plan, asked, how, 1, SourceList.PageSizeOf(plan), ct);
        return pages.IsElsewhere(again)
            ? new WindowIgnoredException(plan, cell, again.Rows.Count)
            : throw new OkkiUnavailableException($"OKKI's rows left {cell} while they were read ({first.Rows.Count})", SourceList.CallOf(plan), plan.Settings.Window.Time);
    }
}

/// <summary>The source answers with rows of other times than were asked for: every cell would hold them all.</summary>
internal sealed class WindowIgnoredException(Plan plan, Window cell, int rows) : OkkiException(
    $"OKKI ignores {plan.Settings.Window.Start} and {plan.Settings.Window.End}: of {rows} rows that came for {cell} most are of other times by their {plan.Settings.Window.Time} (or window.time of plan.json is not the time that they bound)",
    SourceList.CallOf(plan), plan.Settings.Window.Time);
