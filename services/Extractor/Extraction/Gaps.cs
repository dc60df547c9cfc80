using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>The parts of a window that could not be read, in order and bounded in number. Pure.</summary>
internal static class Gaps
{
    /// <summary>With some more; those that touch become one, and beyond <see cref="Run.MostGaps"/> the nearest do.</summary>
    public static IReadOnlyList<Gap> Add(IReadOnlyList<Gap> gaps, IReadOnlyList<Gap> more)
    {
        if (more.Count == 0) return gaps;

        var joined = new List<Gap>();
        foreach (var gap in gaps.Concat(more).OrderBy(gap => gap.From))
        {
            if (joined is [.., var last] && gap.From <= last.To) joined[^1] = last with { To = gap.To > last.To ? gap.To : last.To };
            else joined.Add(gap);
        }

        while (joined.Count > Run.MostGaps)
        {
            var at = Enumerable.Range(0, joined.Count - 1).MinBy(i => joined[i + 1].From - joined[i].To);
            joined[at] = joined[at] with { To = joined[at + 1].To };
            joined.RemoveAt(at + 1);
        }

        return joined;
    }

    /// <summary>Everything before it is proven: the first gap, or how far reading has come.</summary>
    public static DateTimeOffset Cursor(IReadOnlyList<Gap> gaps, DateTimeOffset front) => gaps is [var first, ..] ? first.From : front;
}
