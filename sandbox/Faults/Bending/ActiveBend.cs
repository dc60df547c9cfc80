using System.Collections.Concurrent;
using OkkiBridge.Sandbox.Okki;

namespace OkkiBridge.Sandbox.Faults.Bending;

/// <summary>A bend since it was set: what it counted, and the records it met. Thread safe.</summary>
internal sealed class ActiveBend
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _picked = [];
    private readonly ConcurrentDictionary<string, bool> _met = new();
    private readonly List<(BendChange Change, IReadOnlyList<long> Records)> _data;
    private readonly OkkiData? _companies;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _begin;
    private DateTimeOffset? _first;
    private long _calls;
    private long _strikes;

    public ActiveBend(Bend bend, OkkiData? companies, TimeProvider time)
    {
        (Bend, _companies, _time, _begin) = (bend, companies, time, time.GetUtcNow());
        _data = companies is null ? [] : [.. bend.What.Select(change => (change, change.Begin(companies, bend.When)))];
        foreach (var id in _data.SelectMany(d => d.Records)) _met[Text(id)] = _picked.Add(Text(id));
        _strikes = _met.Count;
    }

    public Bend Bend { get; }

    public long Strikes => Interlocked.Read(ref _strikes);

    /// <summary>The records picked that it met so far.</summary>
    public IEnumerable<string> Met => _met.Keys;

    /// <summary>Whether it strikes now: a call that is meant asks, and the first of them starts the clock.</summary>
    public bool IsTime()
    {
        lock (_gate)
            return Bend.When.IsTime(_time.GetUtcNow() - (_first ??= _time.GetUtcNow()));
    }

    public void GoOn()
    {
        foreach (var (change, records) in _data) change.GoOn(_companies!, records, _time.GetUtcNow() - _begin);
    }

    public void End()
    {
        foreach (var (change, records) in _data) change.End(_companies!, records);
    }

    /// <summary>Counts a call that is meant: how many it struck before, null where it is let through.</summary>
    public long? Count()
    {
        lock (_gate)
            return Bend.When.IsCount(_calls++) ? _strikes++ : null;
    }

    public bool Picks(string id)
    {
        if (!Bend.When.PicksRecords) return true;
        if (!Bend.When.MayPick(id)) return false;
        if (Bend.When.Records is { } most)
        {
            lock (_gate)
            {
                if (!_picked.Contains(id) && (_picked.Count >= most || !_picked.Add(id))) return false;
            }
        }
        _met[id] = true;
        return true;
    }

    private static string Text(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
