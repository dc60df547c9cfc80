using System.Runtime.InteropServices;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>Cuts one page out of the live rows.</summary>
internal sealed record ListPage<T>(int Total, IReadOnlyList<T> Rows) where T : Listed
{
    /// <summary>Rows ascending by the index; pages run from the end, the newest first.</summary>
    public static ListPage<T> Cut(ReadOnlySpan<T> window, ListQuery query, OkkiSandboxOptions options, Dice? shuffle)
    {
        var rows = window;
        if (!query.IsWindowOnly)
            rows = Matching(window, query);
        if (options.Order != ListOrder.UpdateTimeDescending)
            rows = Sorted(rows, options.Order);

        var end = rows.Length - Math.Min(rows.Length, (long)(query.Page - 1) * query.Size);
        var start = Math.Max(0, end - query.Size);
        var page = new T[end - start];
        rows[(int)start..(int)end].CopyTo(page);
        if (shuffle is not null && options.Order != ListOrder.IdDescending)
            ShuffleTies(rows, (int)start, page, options.Order, shuffle);
        Array.Reverse(page);
        return new ListPage<T>(rows.Length, page);
    }

    private static ReadOnlySpan<T> Matching(ReadOnlySpan<T> rows, ListQuery query)
    {
        var matching = new List<T>();
        foreach (var row in rows)
        {
            if (query.Holds(row))
                matching.Add(row);
        }
        return CollectionsMarshal.AsSpan(matching);
    }

    private static T[] Sorted(ReadOnlySpan<T> rows, ListOrder order)
    {
        var sorted = rows.ToArray();
        Array.Sort(sorted, order == ListOrder.IdDescending
            ? (a, b) => a.Id.CompareTo(b.Id)
            : (a, b) => a.SortTime(order) != b.SortTime(order) ? a.SortTime(order).CompareTo(b.SortTime(order)) : a.Id.CompareTo(b.Id));
        return sorted;
    }

    // Each group of equal times that the page touches is shuffled whole, so that its rows may leave and enter the page.
    private static void ShuffleTies(ReadOnlySpan<T> rows, int start, Span<T> page, ListOrder order, Dice dice)
    {
        for (var at = start; at < start + page.Length;)
        {
            var (first, last) = (at, at);
            while (first > 0 && rows[first - 1].SortTime(order) == rows[at].SortTime(order))
                first--;
            while (last + 1 < rows.Length && rows[last + 1].SortTime(order) == rows[at].SortTime(order))
                last++;
            if (last > first)
            {
                var group = rows[first..(last + 1)].ToArray();
                dice.Shuffle<T>(group);
                for (var i = Math.Max(first, start); i <= Math.Min(last, start + page.Length - 1); i++)
                    page[i - start] = group[i - first];
            }
            at = last + 1;
        }
    }
}
