namespace OkkiBridge.Extractor.Extraction;

/// <summary>The pages of one cell as they come: its own rows, those of its edges, and what all of them prove together. Pure.</summary>
internal sealed class CellPages(Window cell)
{
    private readonly CellProof _proof = new();
    private readonly Dictionary<string, ListRow> _rows = [];
    private readonly HashSet<string> _before = [];
    private readonly HashSet<string> _behind = [];
    private IReadOnlyList<string> _last = [];
    private DateTimeOffset? _readAt;

    /// <summary>The total of the first answer; 0 before it.</summary>
    public int Total => _proof.Total ?? 0;

    /// <summary>No row came by, of any time.</summary>
    public bool IsEmpty => _rows.Count + _before.Count + _behind.Count == 0;

    public Proof Add(ListPage page)
    {
        _readAt ??= page.ReadAt;
        foreach (var row in page.Rows)
        {
            if (cell.Owns(row.Time)) _rows[row.Id] = row;
            else (row.Time < cell.From ? _before : _behind).Add(row.Id);
        }

        _last = [.. page.Rows.Select(row => row.Id)];
        return _proof.Add(page.Total, _last);
    }

    /// <summary>Whether the page behind the last has rows. Where it has just those of the last, page numbers are ignored: then it says nothing.</summary>
    public bool HasMore(ListPage behind) => behind.Rows.Count > 0 && !_last.ToHashSet().SetEquals(behind.Rows.Select(row => row.Id));

    /// <summary>Whether most of a page's rows are of times that were not asked for.</summary>
    public bool IsElsewhere(ListPage page)
    {
        var elsewhere = page.Rows.Count(row => row.Time is { } t && (t < cell.Asked.From - Window.Grain || t > cell.Asked.To + Window.Grain));
        return elsewhere * 2 > page.Rows.Count;
    }

    public Crowd? Crowd() => Extraction.Crowd.Of(cell, _rows.Values);

    public CellReading Reading(Proof proof) => new(proof, Total, [.. _rows.Values], _readAt!.Value, _before.Count, _behind.Count);
}
