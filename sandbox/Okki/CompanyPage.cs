using System.Runtime.InteropServices;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>Cuts one page out of the live rows.</summary>
internal sealed record CompanyPage(int Total, IReadOnlyList<Company> Rows)
{
    /// <summary>Rows ascending by the index; pages run from the end, the newest first.</summary>
    public static CompanyPage Cut(ReadOnlySpan<Company> window, ListQuery query, OkkiSandboxOptions options, Dice? shuffle)
    {
        var rows = window;
        if (query.Pool != 1 || query.GroupId is not null || query.TimeType != 1)
            rows = Matching(window, query);
        if (options.Order != ListOrder.UpdateTimeDescending)
            rows = Sorted(rows, options.Order);

        var end = rows.Length - Math.Min(rows.Length, (long)(query.Page - 1) * query.Size);
        var start = Math.Max(0, end - query.Size);
        var page = new Company[end - start];
        rows[(int)start..(int)end].CopyTo(page);
        if (shuffle is not null && options.Order != ListOrder.IdDescending)
            ShuffleTies(rows, (int)start, page, options.Order, shuffle);
        Array.Reverse(page);
        return new CompanyPage(rows.Length, page);
    }

    private static ReadOnlySpan<Company> Matching(ReadOnlySpan<Company> rows, ListQuery query)
    {
        var matching = new List<Company>();
        foreach (var row in rows)
        {
            if (query.Matches(row))
                matching.Add(row);
        }
        return CollectionsMarshal.AsSpan(matching);
    }

    private static Company[] Sorted(ReadOnlySpan<Company> rows, ListOrder order)
    {
        var sorted = rows.ToArray();
        Array.Sort(sorted, order == ListOrder.IdDescending
            ? (a, b) => a.Id.CompareTo(b.Id)
            : (a, b) => a.OrderTime != b.OrderTime ? a.OrderTime.CompareTo(b.OrderTime) : a.Id.CompareTo(b.Id));
        return sorted;
    }

    // Each group of equal times that the page touches is shuffled whole, so that its rows may leave and enter the page.
    private static void ShuffleTies(ReadOnlySpan<Company> rows, int start, Span<Company> page, ListOrder order, Dice dice)
    {
        for (var at = start; at < start + page.Length;)
        {
            var (first, last) = (at, at);
            while (first > 0 && Key(rows[first - 1], order) == Key(rows[at], order))
                first--;
            while (last + 1 < rows.Length && Key(rows[last + 1], order) == Key(rows[at], order))
                last++;
            if (last > first)
            {
                var group = rows[first..(last + 1)].ToArray();
                dice.Shuffle<Company>(group);
                for (var i = Math.Max(first, start); i <= Math.Min(last, start + page.Length - 1); i++)
                    page[i - start] = group[i - first];
            }
            at = last + 1;
        }
    }

    private static long Key(Company company, ListOrder order) => order == ListOrder.OrderTimeDescending ? company.OrderTime : company.UpdateTime;
}
