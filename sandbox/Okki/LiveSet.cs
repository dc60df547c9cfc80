using System.Runtime.InteropServices;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>The live records of one module: by id, by number for people, and in the order of the list. Thread safe; all times by the sandbox's clock.</summary>
internal sealed class LiveSet<T>(OkkiSandboxOptions options, TimeProvider time, string what, int salt) where T : Listed
{
    private readonly Lock _gate = new();
    private readonly Dice _dice = Dice.Of(options.Seed, salt);
    private readonly Dictionary<long, T> _records = [];
    private readonly Dictionary<string, long> _serials = [];
    private readonly List<long> _living = [];                     // for throws: any living record in O(1)
    private readonly Dictionary<long, int> _position = [];
    private readonly ListIndex<T> _index = new();
    private readonly Queue<(long Due, T[] Records)> _lagging = [];
    private readonly Dictionary<long, T> _before = [];
    private TimeSpan _lag = options.ListLag;
    private long _listCalls;

    public int Count => Read(() => _living.Count);

    public int RemovedCount => Read(() => _records.Count - _living.Count);

    public IReadOnlyList<long> Ids => Read<long[]>(() => [.. _living]);

    public IReadOnlyList<T> All => Read<T[]>(() => [.. _living.Select(id => _records[id])]);

    public TResult Read<TResult>(Func<TResult> read)
    {
        lock (_gate)
            return read();
    }

    /// <summary>Removed or not; null when it never was.</summary>
    public T? Find(long id) => Read(() => _records.GetValueOrDefault(id));

    public T? Living(long id) => Find(id) is { Removed: false } record ? record : null;

    public T? Living(string serialId) => Read(() => _serials.TryGetValue(serialId, out var id) ? Living(id) : null);

    /// <summary>The state before the last change; null where there was none.</summary>
    public T? Before(long id) => Read(() => _before.GetValueOrDefault(id));

    /// <summary>How long a change takes to show in the list; what waits shows at once when there is none.</summary>
    public TimeSpan ListLag
    {
        get => Read(() => _lag);
        set
        {
            lock (_gate)
            {
                _lag = value;
                if (value == TimeSpan.Zero)
                    Show(long.MaxValue);
            }
        }
    }

    /// <summary>One page of the list, of the data as it is at this call.</summary>
    /// <param name="query">What is asked.</param>
    /// <param name="rows">Which rows there are, and how often; null for each once.</param>
    public ListPage<T> List(ListQuery query, Func<T, int>? rows = null)
    {
        lock (_gate)
        {
            Show(time.Seconds());
            var shuffle = options.TiesShuffled ? Dice.Of(options.Seed, ++_listCalls, 7) : null;
            var window = query.TimeType == 1 ? _index.Within(query.Removed, query.From, query.To) : _index.Within(query.Removed, long.MinValue, long.MaxValue);
            if (rows is not null)
                window = Several(window, rows);
            return ListPage<T>.Cut(window, query, options, shuffle);
        }
    }

    /// <summary>What is there from the start.</summary>
    public void Seed(T[] records)
    {
        lock (_gate)
        {
            foreach (var record in records)
                Remember(record);
            _index.Put(records);
        }
    }

    /// <summary>Makes new states at one instant and keeps them; <paramref name="kept"/> sees each, still under the lock.</summary>
    public T[] Apply(Func<long, IEnumerable<T>> make, Action<T>? kept = null)
    {
        lock (_gate)
        {
            var now = time.Seconds();
            T[] changed = [.. make(now)];
            foreach (var record in changed)
            {
                Remember(record);
                kept?.Invoke(record);
            }
            if (_lag > TimeSpan.Zero)
                _lagging.Enqueue((now + (long)_lag.TotalSeconds, changed));
            else
                _index.Put(changed);
            return changed;
        }
    }

    public T Existing(long id) => Living(id) ?? throw new ArgumentException($"{what} {id} does not exist", nameof(id));

    public T Any() => Read(() => _living.Count > 0 ? _records[_living[_dice.Below(_living.Count)]] : throw new InvalidOperationException($"there is no {what} left"));

    /// <summary>Different living records, as many as there are at most. Only inside <see cref="Apply"/>.</summary>
    public IEnumerable<T> Several(int n)
    {
        n = Math.Min(n, _living.Count);
        var picked = new HashSet<long>();
        if (n > _living.Count / 2)
        {
            var all = _living.ToArray();
            _dice.Shuffle<long>(all);
            picked = [.. all.Take(n)];
        }
        while (picked.Count < n)
            picked.Add(Any().Id);
        return picked.Select(id => _records[id]);
    }

    /// <summary>A living record and a number below <paramref name="sides"/>, by one throw; null when hardly anything is left.</summary>
    public (T Record, int Number)? Throw(int sides) => Read(() => _living.Count < 2 ? ((T, int)?)null : (Any(), _dice.Below(sides)));

    private void Show(long now)
    {
        while (_lagging.TryPeek(out var next) && next.Due <= now)
            _index.Put(_lagging.Dequeue().Records);
    }

    private static T[] Several(ReadOnlySpan<T> window, Func<T, int> rows)
    {
        var several = new List<T>(window.Length);
        foreach (var row in window)
            several.AddRange(Enumerable.Repeat(row, rows(row)));
        return [.. several];
    }

    private void Remember(T record)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_records, record.Id, out var existed);
        if (existed)
            _before[record.Id] = known!;
        known = record;
        if (!existed)
            _serials.TryAdd(record.SerialId, record.Id);
        if (!existed || !record.Removed && !_position.ContainsKey(record.Id))
        {
            _position[record.Id] = _living.Count;
            _living.Add(record.Id);
        }
        if (record.Removed && _position.Remove(record.Id, out var position))
        {
            var last = _living[^1];
            _living[position] = last;
            _living.RemoveAt(_living.Count - 1);
            if (last != record.Id)
                _position[last] = position;
        }
    }
}
