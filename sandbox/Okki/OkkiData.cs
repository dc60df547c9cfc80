using System.Runtime.InteropServices;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>The live companies of the simulated OKKI, and everything that can happen to them. Thread safe; all times by the sandbox's clock.</summary>
public sealed partial class OkkiData
{
    private const int VersionsKept = 1_000_000;

    private readonly Lock _gate = new();
    private readonly OkkiSandboxOptions _options;
    private readonly TimeProvider _time;
    private readonly SeededCompanies _seeded;
    private readonly Dice _dice;
    private readonly Dictionary<long, Company> _companies = [];
    private readonly Dictionary<string, long> _serials = [];
    private readonly List<long> _living = [];                     // for throws: any living company in O(1)
    private readonly Dictionary<long, int> _position = [];
    private readonly Queue<CompanyVersion> _versions = [];
    private readonly ListIndex _index = new();
    private readonly Queue<(long Due, Company[] Companies)> _lagging = [];
    private int _numbers;
    private long _listCalls;

    internal OkkiData(OkkiSandboxOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _seeded = new SeededCompanies(options, time.Seconds());
        _dice = Dice.Of(options.Seed, 99);
        _numbers = options.Companies;
        Company[] seeded = [.. _seeded.All()];
        foreach (var company in seeded)
            Remember(company, CompanyChange.Seeded);
        _index.Put(seeded);
    }

    /// <summary>Raised after each change, outside any lock: the company and what happened.</summary>
    internal event Action<IReadOnlyList<(Company Company, CompanyChange Change)>>? Changed;

    /// <summary>Living companies.</summary>
    public int Count
    {
        get { lock (_gate) return _living.Count; }
    }

    /// <summary>Deleted companies.</summary>
    public int RemovedCount
    {
        get { lock (_gate) return _companies.Count - _living.Count; }
    }

    /// <summary>Ids of the living companies.</summary>
    public IReadOnlyList<long> Ids
    {
        get { lock (_gate) return [.. _living]; }
    }

    /// <summary>Every version there was, oldest first, the seeded ones included (the newest million of them).</summary>
    public IReadOnlyList<CompanyVersion> Versions
    {
        get { lock (_gate) return [.. _versions]; }
    }

    /// <summary>The living companies as they are now.</summary>
    public IReadOnlyList<CompanyVersion> Current()
    {
        lock (_gate)
            return [.. _living.Select(id => Version(_companies[id], CompanyChange.Seeded))];
    }

    /// <summary>One company as it is now, deleted or not; null when it never was.</summary>
    public CompanyVersion? Find(long id)
    {
        lock (_gate)
            return _companies.TryGetValue(id, out var company) ? Version(company, CompanyChange.Seeded) : null;
    }

    internal Company? Living(long id)
    {
        lock (_gate)
            return _companies.TryGetValue(id, out var company) && !company.Removed ? company : null;
    }

    internal Company? Living(string serialId)
    {
        lock (_gate)
            return _serials.TryGetValue(serialId, out var id) ? Living(id) : null;
    }

    /// <summary>One page of the list, of the data as it is at this call.</summary>
    internal CompanyPage List(ListQuery query)
    {
        lock (_gate)
        {
            CatchUp();
            var shuffle = _options.TiesShuffled ? Dice.Of(_options.Seed, ++_listCalls, 7) : null;
            var window = query.TimeType == 1 ? _index.Within(query.Removed, query.From, query.To) : _index.Within(query.Removed, long.MinValue, long.MaxValue);
            return CompanyPage.Cut(window, query, _options, shuffle);
        }
    }

    private IReadOnlyList<long> Apply(CompanyChange change, Func<long, IEnumerable<Company>> make)
    {
        Company[] changed;
        lock (_gate)
        {
            var now = _time.Seconds();
            changed = [.. make(now)];
            foreach (var company in changed)
                Remember(company, company.Removed ? CompanyChange.Deleted : change);
            if (_options.ListLag > TimeSpan.Zero)
                _lagging.Enqueue((now + (long)_options.ListLag.TotalSeconds, changed));
            else
                _index.Put(changed);
        }
        Changed?.Invoke([.. changed.Select(c => (c, c.Removed ? CompanyChange.Deleted : change))]);
        return [.. changed.Select(c => c.Id)];
    }

    private void CatchUp()
    {
        while (_lagging.TryPeek(out var next) && next.Due <= _time.Seconds())
            _index.Put(_lagging.Dequeue().Companies);
    }

    private void Remember(Company company, CompanyChange change)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_companies, company.Id, out var existed);
        known = company;
        if (!existed)
        {
            _serials.TryAdd(company.SerialId, company.Id);
            _position[company.Id] = _living.Count;
            _living.Add(company.Id);
        }
        if (company.Removed && _position.Remove(company.Id, out var position))
        {
            var last = _living[^1];
            _living[position] = last;
            _living.RemoveAt(_living.Count - 1);
            if (last != company.Id)
                _position[last] = position;
        }
        _versions.Enqueue(Version(company, change));
        if (_versions.Count > VersionsKept)
            _versions.Dequeue();
    }

    private static CompanyVersion Version(Company c, CompanyChange change) =>
        new(c.Id, DateTimeOffset.FromUnixTimeSeconds(c.UpdateTime).ToOffset(ChinaTime.Offset), change, c.Removed, c.Name);

    private Company Existing(long id) =>
        _companies.TryGetValue(id, out var company) && !company.Removed ? company : throw new ArgumentException($"company {id} does not exist", nameof(id));

    private long Any() => _living.Count > 0 ? _living[_dice.Below(_living.Count)] : throw new InvalidOperationException("there is no company left");

    /// <summary>Different living companies, as many as there are at most.</summary>
    private IEnumerable<Company> Several(int n)
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
            picked.Add(Any());
        return picked.Select(id => _companies[id]);
    }
}
