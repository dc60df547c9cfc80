using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Tests.Modelling;

/// <summary>What <see cref="ILedger"/> promises, in memory and in as few words as possible: it predicts what a store does.</summary>
internal sealed class ModelLedger
{
    private readonly Dictionary<string, LedgerEntry> _entries = [];
    private readonly Dictionary<string, string> _committedBy = [];

    public LedgerEntry Find(string id) => _entries.GetValueOrDefault(id) ?? new LedgerEntry { CompanyId = id };

    public IReadOnlySet<string> Claim(IEnumerable<Claim> claims) => claims
        .Where(c => Find(c.CompanyId) is { Claim: null } entry && (entry.Known is null || LedgerOrder.Compare(c.Version, c.ReadAt, c.Removed, entry.Known) >= 0) && Set(entry with { Claim = c }))
        .Select(c => c.CompanyId).ToHashSet();

    public IReadOnlyList<Claim> TakeOver(IEnumerable<string> ids, string owner, DateTimeOffset now, DateTimeOffset until) =>
        [.. ids.Select(Find)
            .Select(e => e.Claim is { } claim && claim.Until <= now ? e with { Claim = claim with { Owner = owner, Until = until } } : e)
            .Where(Set).Select(e => e.Claim).OfType<Claim>().Where(c => c.Owner == owner)];

    public IReadOnlySet<string> Commit(string owner, IEnumerable<LedgerVersion> written)
    {
        var standing = new HashSet<string>();
        foreach (var version in written)
        {
            var entry = Find(version.CompanyId);
            if (entry.Claim?.Owner == owner)
            {
                Set(entry with { Current = version, Deletion = null, Claim = null, Unasked = false, History = [.. entry.History.Prepend(version).Take(10)] });
                _committedBy[version.CompanyId] = owner;
            }

            if (_committedBy.GetValueOrDefault(version.CompanyId) == owner && StandsAt(version)) standing.Add(version.CompanyId);
        }

        return standing;
    }

    public void Release(string owner, IEnumerable<string> ids)
    {
        foreach (var entry in HeldBy(owner, ids)) Set(entry with { Claim = null });
    }

    public void ReleaseUnasked(string owner, IEnumerable<string> ids)
    {
        foreach (var entry in HeldBy(owner, ids)) Set(entry with { Claim = null, Unasked = true });
    }

    public void LeaveInDoubt(string owner, IEnumerable<string> ids, DateTimeOffset askFrom)
    {
        foreach (var entry in HeldBy(owner, ids)) Set(entry with { Claim = entry.Claim! with { Until = askFrom } });
    }

    public IReadOnlySet<string> NoteDeleted(IReadOnlyCollection<LedgerVersion> deleted)
    {
        var free = deleted.Where(v => Find(v.CompanyId) is { Current: null, Claim: null, Unasked: false }).ToList();
        foreach (var version in free)
            if (Find(version.CompanyId) is var entry && (entry.Deletion is null || LedgerOrder.Compare(version.Version, version.ReadAt, removed: true, entry.Deletion) >= 0)) Set(entry with { Deletion = version });

        return free.Select(v => v.CompanyId).ToHashSet();
    }

    public IReadOnlySet<string> Advance(IReadOnlyCollection<LedgerVersion> unchanged)
    {
        foreach (var version in unchanged)
        {
            if (Find(version.CompanyId) is { Claim: null, Unasked: false, Current: { } current } entry && version.IsContentOf(current) && LedgerOrder.Compare(version.Version, version.ReadAt, current.Removed, current) > 0)
                Set(entry with { Current = current with { Version = version.Version, ReadAt = version.ReadAt, TargetHash = current.TargetHash ?? version.TargetHash, Removed = version.Removed } });
        }

        return unchanged.Where(StandsAt).Select(v => v.CompanyId).ToHashSet();
    }

    private bool StandsAt(LedgerVersion version) =>
        Find(version.CompanyId) is { Unasked: false, Current: { } current } && version.IsContentOf(current) && LedgerOrder.Compare(version.Version, version.ReadAt, current.Removed, current) == 0;

    private List<LedgerEntry> HeldBy(string owner, IEnumerable<string> ids) => [.. ids.Select(Find).Where(e => e.Claim?.Owner == owner)];

    private bool Set(LedgerEntry entry)
    {
        _entries[entry.CompanyId] = entry;
        return true;
    }
}
