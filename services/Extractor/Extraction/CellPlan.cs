namespace OkkiBridge.Extractor.Extraction;

/// <summary>
/// How wide the next cell is. Cells are sized by the density seen so far, so that calls stay near rows ÷ page size; where rows move while pages are read,
/// cells shrink to what one answer holds, and grow again where it is quiet. Pure: a function of what was read.
/// </summary>
internal sealed class CellPlan(int pageSize)
{
    private const int MostPages = 5;
    private const double Fill = 0.9;      // of a cell's capacity: density is never even
    private const double Growth = 8;      // at most, from one cell to the next

    private int _pages = MostPages;
    private TimeSpan? _width;             // of the next cell; null: not known yet
    private bool _moving;                 // the last reading proved nothing: narrow, whatever is expected

    /// <summary>Rows a cell may have and still be read page by page.</summary>
    public int Capacity => _pages * pageSize;

    private double Target => Capacity * Fill;

    /// <summary>The next cell at the front of what is left, of which <paramref name="expected"/> rows are known; null when nothing is.</summary>
    public Window Next(Window rest, int? expected)
    {
        if (!_moving && (expected is null || expected <= Target)) return rest;
        return rest.First(_width ?? rest.Width * (Target / Math.Max(expected ?? 1, Target)));
    }

    /// <summary>A cell was proven with so many rows.</summary>
    public void Proven(Window cell, int rows)
    {
        _moving = false;
        _pages = Math.Min(MostPages, _pages + 1);
        _width = cell.Width * Math.Min(Growth, Target / Math.Max(rows, 1));
    }

    /// <summary>A cell has more rows than its capacity.</summary>
    public void TooMany(Window cell, int rows) => _width = cell.Width * (Target / rows);

    /// <summary>A cell stayed unproven.</summary>
    public void Moving(Window cell)
    {
        _moving = true;
        _pages = 1;
        _width = cell.Width / 2;
    }
}
