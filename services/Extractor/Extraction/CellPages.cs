namespace OkkiBridge.Extractor.Extraction;

/// <summary>The pages of one cell as they come: its own rows, those of its edges, and what all of them prove together. Pure.</summary>
internal sealed class CellPages(Window cell)
{
    private readonly CellProof _proof = new();
    private readonly Dictionary<string, ListRow> _rows = [];
    private readonly HashSet<string> _before = [];
    private readonly HashSet<string> _behind = [];
    private IReadOnlyList<string> _last = [];
    private (int Rows, int Shown, int Seen) _round;         // of this round: rows, without those that one answer shows twice, and what was seen before it
    private DateTimeOffset? _readAt;

    /// <summary>The total of the first answer; 0 before it.</summary>
    public int Total => _proof.Total ?? 0;

    /// <summary>Rows that came by, of any time.</summary>
    public int Seen => _rows.Count + _before.Count + _behind.Count;

    /// <summary>Rounds without a new row, one after the other.</summary>
    public int RoundsInVain { get; private set; }

    /// <summary>As many rows as are counted came by in this round.</summary>
    public bool IsAtItsEnd => (_proof.MayCountTwice ? _round.Rows : _round.Shown) >= Total;

    /// <inheritdoc cref="CellProof.RestsOnDoubles"/>
    public bool RestsOnDoubles => _proof.RestsOnDoubles;

    /// <summary>More rows than are counted came by in this round: what is counted is too little.</summary>
    public bool ShowsMoreThanItCounts => _round.Shown > Total;

    /// <inheritdoc cref="CellProof.CountsOnce"/>
    public void CountsOnce() => _proof.CountsOnce();

    /// <summary>Its pages are asked for from the first on.</summary>
    public void BeginRound() => _round = (0, 0, Seen);

    /// <summary>Its pages came to their end.</summary>
    public void EndRound() => RoundsInVain = Seen > _round.Seen ? 0 : RoundsInVain + 1;

    /// <summary>Takes the next page.</summary>
    public Proof Add(ListPage page)
    {
        _readAt ??= page.ReadAt;
        foreach (var row in page.Rows)
        {
            if (cell.Owns(row.Time)) _rows[row.Id] = row;
            else (row.Time < cell.From ? _before : _behind).Add(row.Id);
        }

        _last = [.. page.Rows.Select(row => row.Id)];
        (_round.Rows, _round.Shown) = (_round.Rows + _last.Count, _round.Shown + _last.Distinct().Count());
        if (_round.Rows > page.Total) _proof.CountsOnce();
        return _proof.Add(page.Total, _last);
    }

    /// <summary>Whether the page behind the last has rows. Where it has just those of the last, page numbers are ignored: then it says nothing.</summary>
    public bool HasRows(ListPage behind) => behind.Rows.Count > 0 && !_last.ToHashSet().SetEquals(behind.Rows.Select(row => row.Id));

    /// <summary>Whether these rows contradict the total. Where it is the same and all of them came by, and no more than were shown twice, they only moved on by those.</summary>
    public bool HasMore(ListPage behind) =>
        HasRows(behind) && (behind.Total != Total || behind.Rows.DistinctBy(row => row.Id).Count() > _proof.Doubles || !behind.Rows.All(row => IsSeen(row.Id)));

    /// <summary>Whether most of a page's rows are of times that were not asked for.</summary>
    public bool IsElsewhere(ListPage page)
    {
        var elsewhere = page.Rows.Count(row => row.Time is { } t && (t < cell.Asked.From - Window.Grain || t > cell.Asked.To + Window.Grain));
        return elsewhere * 2 > page.Rows.Count;
    }

    private bool IsSeen(string id) => _rows.ContainsKey(id) || _before.Contains(id) || _behind.Contains(id);

    public Crowd? Crowd() => Extraction.Crowd.Of(cell, _rows.Values);

    public CellReading Reading(Proof proof) => new(proof, Total, [.. _rows.Values], _readAt!.Value, _before.Count, _behind.Count);
}
