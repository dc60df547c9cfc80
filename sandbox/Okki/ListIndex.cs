using System.Runtime.InteropServices;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>Records in the order of <c>update_time</c>, so that a page costs a binary search and not a scan. Not thread safe.</summary>
internal sealed class ListIndex<T> where T : Listed
{
    private const int FewEnoughToInsert = 32;
    private static readonly Comparer<T> ByUpdateTime =
        Comparer<T>.Create((a, b) => a.UpdateTime != b.UpdateTime ? a.UpdateTime.CompareTo(b.UpdateTime) : a.Id.CompareTo(b.Id));

    private readonly List<T> _living = [];
    private readonly List<T> _removed = [];
    private readonly Dictionary<long, T> _listed = [];

    public void Put(IReadOnlyCollection<T> records)
    {
        if (records.Count > FewEnoughToInsert)
        {
            PutMany(records);
            return;
        }
        foreach (var record in records)
        {
            if (_listed.TryGetValue(record.Id, out var before))
                Of(before).RemoveAt(Of(before).BinarySearch(before, ByUpdateTime));
            var list = Of(record);
            list.Insert(~list.BinarySearch(record, ByUpdateTime), record);
            _listed[record.Id] = record;
        }
    }

    /// <summary>Rows of the time window, ascending by <c>update_time</c>; valid until the next <see cref="Put"/>.</summary>
    public ReadOnlySpan<T> Within(bool removed, long from, long to)
    {
        var rows = CollectionsMarshal.AsSpan(removed ? _removed : _living);
        var first = FirstAtOrAfter(rows, from);
        var end = to == long.MaxValue ? rows.Length : FirstAtOrAfter(rows, to + 1);
        return first >= end ? [] : rows[first..end];
    }

    private void PutMany(IReadOnlyCollection<T> records)
    {
        var ids = records.Select(c => c.Id).ToHashSet();
        foreach (var list in (List<T>[])[_living, _removed])
        {
            var removed = list == _removed;
            list.RemoveAll(c => ids.Contains(c.Id));
            list.AddRange(records.Where(c => c.Removed == removed));
            list.Sort(ByUpdateTime);
        }
        foreach (var record in records)
            _listed[record.Id] = record;
    }

    private List<T> Of(T record) => record.Removed ? _removed : _living;

    private static int FirstAtOrAfter(ReadOnlySpan<T> rows, long time)
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
