namespace OkkiBridge.Extractor.Tests.Extraction.Modelling;

/// <summary>Ways of reading that are broken in one place each: the model check must find every one of them.</summary>
internal enum CellMutant
{
    None,

    /// <summary>One page is enough, whatever total it names.</summary>
    TrustsTheFirstPage,

    /// <summary>A page that is not full is the last one: everything was seen.</summary>
    StopsAtAShortPage,

    /// <summary>As many rows as the total are enough, though some came twice.</summary>
    CountsRowsNotIds,

    /// <summary>Only the first answer's total counts.</summary>
    TakesTheFirstTotal,

    /// <summary>Only the last answer's total counts.</summary>
    TakesTheLastTotal,

    /// <summary>Nothing is asked for beyond a cell's edges.</summary>
    CellsWithoutOverlap,

    /// <summary>Rows from beyond a cell's edges are kept.</summary>
    KeepsItsNeighboursRows,
}

/// <summary>
/// Makes the reader such a one by what it is told: an answer is changed into one after which the real reader does what the broken one would do after the true
/// answer. A row that is to be counted but not kept has an id of its own and a time that belongs to the cell before.
/// </summary>
internal sealed class Lies(CellMutant mutant, int pageSize)
{
    private readonly HashSet<int> _seen = [];
    private (DateTimeOffset From, DateTimeOffset To) _asked;
    private int _first;
    private int _invented = 9000;

    public DateTimeOffset From(DateTimeOffset from) => mutant is CellMutant.CellsWithoutOverlap ? from.AddSeconds(1) : from;

    public (IEnumerable<Row> Rows, int Total) Of(DateTimeOffset from, DateTimeOffset to, int page, List<Row> rows, int total)
    {
        if (page == 1)
        {
            _seen.Clear();
            (_asked, _first) = ((from, to), total);
        }

        var again = rows.Where(r => !_seen.Add(r.Id)).ToList();
        var missing = _first - _seen.Count;
        return mutant switch
        {
            CellMutant.TrustsTheFirstPage when page == 1 => (rows, rows.Count),
            CellMutant.StopsAtAShortPage => (rows.Count < pageSize ? rows.Concat(Invented(missing)) : rows, _first),
            CellMutant.CountsRowsNotIds => (rows.Except(again).Concat(Invented(again.Count)), total),
            CellMutant.TakesTheFirstTotal => (rows, _first),
            CellMutant.TakesTheLastTotal => (_seen.Count >= total ? rows.Concat(Invented(missing)) : rows, _first),
            CellMutant.KeepsItsNeighboursRows => (rows.Select(r => r.Time < _asked.From.AddSeconds(1) ? r with { Time = _asked.From.AddSeconds(1) } : r.Time >= _asked.To ? r with { Time = _asked.To.AddSeconds(-1) } : r), total),
            _ => (rows, total),
        };
    }

    private List<Row> Invented(int count) => [.. Enumerable.Range(0, Math.Max(0, count)).Select(_ => new Row(_invented++, _asked.From))];
}
