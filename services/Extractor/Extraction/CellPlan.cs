namespace OkkiBridge.Extractor.Extraction;

/// <summary>
/// How wide the next cell is, so that calls stay near rows ÷ page size. Every answer tells how many rows its stretch of time has, even where they are too many
/// to read: such stretches are remembered, the innermost is cut in proportion to its rows, and in half where they turn out to be spread unevenly. A second with
/// many rows gets a cell of its own. Where rows move while pages are read, cells shrink to what one answer holds, and grow again where it is quiet; where the source
/// gives no answer that can be used, they shrink until it does. Pure.
/// </summary>
internal sealed class CellPlan(int pageSize)
{
    private const int MostPages = 5;
    private const double Fill = 0.9;          // of a cell's capacity: the next stretch may be denser
    private const double Sparse = 0.25;       // of what was expected: rows are elsewhere

    private readonly List<Stretch> _known = [];       // the innermost last
    private int _pages = MostPages;
    private bool _uneven;
    private bool _moving;
    private DateTimeOffset? _unreadable;              // the end of a cell that could not be read
    private TimeSpan _probe;                          // behind one that was left: how wide the next is

    /// <summary>Rows a cell may have and still be read page by page.</summary>
    public int Capacity => _pages * pageSize;

    private double Target => Capacity * Fill;

    /// <summary>The next cell, at the front of what is left.</summary>
    public Window Next(Window rest)
    {
        if (_probe > TimeSpan.Zero && _known.Count == 0 && _unreadable is null) return rest.First(_probe);
        var within = _unreadable > rest.From ? Half(rest with { To = _unreadable.Value }) : rest;
        if (_known is not [.., var (end, rows)] || end > within.To) return within;

        var stretch = rest with { To = end };
        if (_moving) return Half(stretch);
        if (rows <= Target) return stretch;
        return stretch.First(stretch.Width * (_uneven ? 0.5 : Target / rows));
    }

    /// <summary>A cell was proven with so many rows.</summary>
    public void Proven(Window cell, int rows)
    {
        (_moving, _probe) = (false, TimeSpan.Zero);
        _uneven = rows < Target * Sparse;
        _pages = Math.Min(MostPages, _pages + 1);
        _known.RemoveAll(s => s.End <= cell.To);
        for (var i = 0; i < _known.Count; i++) _known[i] = _known[i] with { Rows = Math.Max(0, _known[i].Rows - rows) };
    }

    /// <summary>A cell has more rows than its capacity.</summary>
    public void TooMany(Window cell, int rows)
    {
        _uneven = _probe > TimeSpan.Zero;         // next to a part that could not be read, totals say little
        Remember(cell, rows);
    }

    /// <summary>A cell stayed unproven.</summary>
    public void Moving(Window cell, int rows)
    {
        (_moving, _pages) = (true, 1);
        Remember(cell, rows);
    }

    /// <summary>A cell stayed unproven because many of its rows share a second: it is cut before and behind that.</summary>
    public void Crowded(Window cell, Crowd crowd, int rows)
    {
        _moving = false;
        Remember(cell, rows);
        if (crowd.Window.To < cell.To) _known.Add(new Stretch(crowd.Window.To, crowd.Before + crowd.Rows));
        if (crowd.Window.From > cell.From) _known.Add(new Stretch(crowd.Window.From, crowd.Before));
    }

    /// <summary>No answer for a cell could be used: what it holds is found by halving.</summary>
    public void Unreadable(Window cell) => _unreadable = cell.To;

    /// <summary>A cell is left unread: what lies behind it is read as if nothing were known, and first a stretch that is as wide as <paramref name="next"/>.</summary>
    public void Left(TimeSpan next)
    {
        (_unreadable, _moving, _probe) = (null, false, next);
        _known.Clear();
    }

    private static Window Half(Window window) => window.First(window.Width / 2);

    private void Remember(Window cell, int rows)
    {
        _known.RemoveAll(s => s.End <= cell.To);
        _known.Add(new Stretch(cell.To, rows));
    }

    /// <summary>From here to its end there are so many rows.</summary>
    private readonly record struct Stretch(DateTimeOffset End, int Rows);
}
