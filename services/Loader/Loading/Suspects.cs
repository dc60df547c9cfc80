namespace OkkiBridge.Loader.Loading;

/// <summary>
/// Records whose write was answered by nothing that is understood, each for itself. One of them is at fault only when others go through, or when it alone is answered so
/// for a good while; several in a row are no record's fault (cases 13 and 24). Of this process, over all its batches.
/// </summary>
internal sealed class Suspects(TimeProvider time)
{
    /// <summary>So many in a row are no record's fault, where nothing went through before.</summary>
    private const int Many = 3;

    /// <summary>And so many even where something did: an outage has begun since.</summary>
    private const int TooMany = 10;

    /// <summary>So often an answer may be lost before a record is suspected of it.</summary>
    private const int Often = 2;

    private const int MostLost = 10_000;

    /// <summary>No blip of a proxy lasts as long, and no run waits longer for one record alone.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Plan, string CompanyId), (DateTimeOffset Since, long Before)> _known = [];
    private readonly HashSet<(string Plan, string CompanyId)> _inARow = [];
    private readonly Dictionary<(string Plan, string CompanyId), int> _lost = [];
    private long _successes;
    private DateTimeOffset? _manyAt;

    /// <summary>Records that went through so far: taken down before a batch is narrowed down.</summary>
    public long Successes
    {
        get { lock (_gate) return _successes; }
    }

    /// <summary>A moment ago so many were in a row, and nothing went through since: to narrow down again would be in vain.</summary>
    public bool AreMany
    {
        get { lock (_gate) return _manyAt is { } at && time.GetUtcNow() - at < Long; }
    }

    /// <summary>These are at the target: it takes writes in.</summary>
    public void Went(string plan, IEnumerable<string> companyIds)
    {
        lock (_gate)
        {
            foreach (var id in companyIds)
            {
                _known.Remove((plan, id));
                _lost.Remove((plan, id));
                _successes++;
                _inARow.Clear();
                _manyAt = null;
            }
        }
    }

    /// <summary>The answer to a write of these was lost; true when that of one of them was lost so often before that it may be the cause: a firewall that dislikes its text and cuts the connection.</summary>
    public bool LostOften(string plan, IEnumerable<string> companyIds)
    {
        lock (_gate)
        {
            if (_lost.Count >= MostLost) _lost.Clear();
            var most = 0;
            foreach (var id in companyIds) most = Math.Max(most, _lost[(plan, id)] = _lost.GetValueOrDefault((plan, id)) + 1);
            return most > Often;
        }
    }

    /// <summary>A write of this record alone was not understood; false when so many were in a row that no record is at fault.</summary>
    /// <param name="plan">Its plan.</param>
    /// <param name="companyId">The record.</param>
    /// <param name="before"><see cref="Successes"/> when the first batch with it was not understood.</param>
    public bool Add(string plan, string companyId, long before)
    {
        lock (_gate)
        {
            _known.TryAdd((plan, companyId), (time.GetUtcNow(), before));
            _inARow.Add((plan, companyId));
            if (_inARow.Count < (before < _successes ? TooMany : Many)) return true;
            _manyAt = time.GetUtcNow();
            foreach (var innocent in _inARow) _known.Remove(innocent);
            _inARow.Clear();
            return false;
        }
    }

    /// <summary>Whether the fault is the record's own, should one more write of it not be understood either: others went through since, or it is answered so for a good while.</summary>
    public bool IsLikely(string plan, string companyId)
    {
        lock (_gate)
            return _known.TryGetValue((plan, companyId), out var first) && (first.Before < _successes || time.GetUtcNow() - first.Since >= Long);
    }

    /// <summary>It was decided on.</summary>
    public void Forget(string plan, string companyId)
    {
        lock (_gate)
        {
            _known.Remove((plan, companyId));
            _lost.Remove((plan, companyId));
            _inARow.Remove((plan, companyId));
        }
    }
}
