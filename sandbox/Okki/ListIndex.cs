using System.Runtime.InteropServices;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>Companies in the order of <c>update_time</c>, so that a page costs a binary search and not a scan. Not thread safe.</summary>
internal sealed class ListIndex
{
    private const int FewEnoughToInsert = 32;
    private static readonly Comparer<Company> ByUpdateTime =
        Comparer<Company>.Create((a, b) => a.UpdateTime != b.UpdateTime ? a.UpdateTime.CompareTo(b.UpdateTime) : a.Id.CompareTo(b.Id));

    private readonly List<Company> _living = [];
    private readonly List<Company> _removed = [];
    private readonly Dictionary<long, Company> _listed = [];

    public void Put(IReadOnlyCollection<Company> companies)
    {
        if (companies.Count > FewEnoughToInsert)
        {
            PutMany(companies);
            return;
        }
        foreach (var company in companies)
        {
            if (_listed.TryGetValue(company.Id, out var before))
                Of(before).RemoveAt(Of(before).BinarySearch(before, ByUpdateTime));
            var list = Of(company);
            list.Insert(~list.BinarySearch(company, ByUpdateTime), company);
            _listed[company.Id] = company;
        }
    }

    /// <summary>Rows of the time window, ascending by <c>update_time</c>; valid until the next <see cref="Put"/>.</summary>
    public ReadOnlySpan<Company> Within(bool removed, long from, long to)
    {
        var rows = CollectionsMarshal.AsSpan(removed ? _removed : _living);
        var first = FirstAtOrAfter(rows, from);
        var end = to == long.MaxValue ? rows.Length : FirstAtOrAfter(rows, to + 1);
        return first >= end ? [] : rows[first..end];
    }

    private void PutMany(IReadOnlyCollection<Company> companies)
    {
        var ids = companies.Select(c => c.Id).ToHashSet();
        foreach (var list in (List<Company>[])[_living, _removed])
        {
            var removed = list == _removed;
            list.RemoveAll(c => ids.Contains(c.Id));
            list.AddRange(companies.Where(c => c.Removed == removed));
            list.Sort(ByUpdateTime);
        }
        foreach (var company in companies)
            _listed[company.Id] = company;
    }

    private List<Company> Of(Company company) => company.Removed ? _removed : _living;

    private static int FirstAtOrAfter(ReadOnlySpan<Company> rows, long time)
    {
        var (low, high) = (0, rows.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (rows[middle].UpdateTime < time)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
