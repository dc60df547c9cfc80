namespace OkkiBridge.Extractor.Extraction;

/// <summary>
/// What a run's answers have shown of the source's totals, on which every proof rests: whether they count more than the page they stand on, and whether they could be a
/// limit. Where nothing speaks against them, nothing is asked. Pure.
/// </summary>
internal sealed class TotalEvidence
{
    private const int SmallestLimit = 500;      // search indexes and list APIs stop at 500, 1000, 10,000 …
    private const int FewRows = 10;             // no source cuts its pages to less

    private int _largestPage;
    private int _largestTotal;
    private int? _limit;
    private DateTimeOffset? _earliest;
    private bool _countsMoreThanAPage;

    /// <summary>A page behind the last had rows, though the total said no: it is the number of rows on its page.</summary>
    public bool CountsThePageOnly { get; private set; }

    /// <summary>Notes an answer.</summary>
    public void Saw(int total, int rows)
    {
        _largestPage = Math.Max(_largestPage, rows);
        _largestTotal = Math.Max(_largestTotal, total);
        _countsMoreThanAPage |= total > rows && rows > 0;
    }

    /// <summary>
    /// Whether a cell that looks whole is so only when the page behind its last is empty: the last page may have been full, be that as many rows as were asked for or as
    /// many as the source gives.
    /// </summary>
    /// <param name="pages">Pages read.</param>
    /// <param name="rows">Rows on the last of them.</param>
    /// <param name="asked">Rows asked for on a page.</param>
    /// <param name="isFallback">Whether the total was read where not every source has it.</param>
    public bool NeedsPageBehind(int pages, int rows, int asked, bool isFallback)
    {
        if (rows == 0) return false;
        if (CountsThePageOnly || rows >= asked) return true;
        if (_countsMoreThanAPage || pages > 1) return rows == _largestPage && pages > 1;
        return rows >= FewRows && (isFallback || rows % FewRows == 0);
    }

    /// <summary>Whether a page has fewer rows than the source gives, so that it should have been the last.</summary>
    /// <param name="rows">Rows on it.</param>
    /// <param name="asked">Rows asked for on a page.</param>
    public bool IsShort(int rows, int asked) => rows < Math.Min(asked, _largestPage) || rows == 0;

    /// <summary>The page behind the last had rows that are not known.</summary>
    public void Contradicted() => CountsThePageOnly |= !_countsMoreThanAPage;

    /// <summary>A cell was proven, with rows from this time on.</summary>
    public void Proven(DateTimeOffset? earliest) => _earliest = earliest < (_earliest ?? DateTimeOffset.MaxValue) ? earliest : _earliest;

    /// <summary>The source counts no further than this: parts of a window have more rows than the whole.</summary>
    public void LimitedTo(int total) => _limit = Math.Min(_limit ?? total, total);

    /// <summary>
    /// Whether a cell's total is where the source stops to count: no window that was asked for has more, and yet there are rows outside of this one.
    /// </summary>
    public bool IsLimit(Window cell, int total)
    {
        if (total >= FewRows && total == _largestTotal && _earliest < cell.Asked.From) LimitedTo(total);
        return total >= _limit;
    }

    /// <summary>Whether a total is so round that it may be a limit: it is compared with the total of everything.</summary>
    public static bool MayBeLimit(int total) => total >= SmallestLimit && total % SmallestLimit == 0;
}
