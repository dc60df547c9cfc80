using MongoDB.Bson;
using MongoDB.Driver;

namespace OkkiBridge.Storage.Mongo;

/// <summary>One document a company of a plan. Every step is a conditional write by <c>_id</c>; a read of what carries our name
/// tells what we got. Before the database has said its time nothing is claimed or taken over.</summary>
internal sealed class MongoLedger(IMongoDatabase database, DatabaseClock? clock = null) : ILedger
{
    private const int HistoryLength = 10;
    private const string CommittedBy = "committedBy";
    private const string Seen = "seen";

    private static readonly FilterDefinitionBuilder<LedgerEntry> Where = Builders<LedgerEntry>.Filter;
    private static readonly UpdateDefinitionBuilder<LedgerEntry> Do = Builders<LedgerEntry>.Update;

    private readonly IMongoCollection<LedgerEntry> _entries = database.GetCollection<LedgerEntry>("ledger");

    public async Task<IReadOnlyDictionary<string, LedgerEntry>> ReadAsync(string plan, IReadOnlyCollection<string> companyIds, CancellationToken ct)
    {
        var entries = await _entries.Find(AnyOf(plan, companyIds)).ToListAsync(ct);
        return entries.ToDictionary(e => e.CompanyId);
    }

    public async Task<IReadOnlyList<string>> ListAsync(string plan, string? after, int limit, CancellationToken ct) =>
        await PageOf(plan, Where.Empty, after, limit).Project(e => e.CompanyId).ToListAsync(ct);

    public Task MarkSeenAsync(string plan, string runId, IReadOnlyCollection<string> companyIds, CancellationToken ct) =>
        _entries.UpdateManyAsync(AnyOf(plan, companyIds) & Where.Ne(e => e.Current, null), Do.Set(Seen, runId), cancellationToken: ct);

    public async Task<IReadOnlyList<LedgerEntry>> ListUnseenAsync(
        string plan, string runId, DateTimeOffset writtenBefore, string? after, int limit, CancellationToken ct) =>
        await PageOf(plan, Where.Ne(Seen, runId) & Where.Lt(e => e.Current!.WrittenAt, writtenBefore), after, limit).ToListAsync(ct);

    public async Task<IReadOnlySet<string>> ClaimAsync(string plan, IReadOnlyCollection<Claim> claims, CancellationToken ct)
    {
        if (claims.Count == 0 || clock is { IsRead: false }) return new HashSet<string>();

        var result = await _entries.BulkWriteOrRefuseAsync([.. claims.Select(c => ClaimOne(plan, c))], ct);
        var all = claims.Select(c => c.CompanyId).ToHashSet();
        if (result is not null && result.ModifiedCount + result.Upserts.Count == claims.Count) return all;

        var owners = claims.Select(c => c.Owner).Distinct();
        var held = await _entries.Find(AnyOf(plan, all) & Where.In(e => e.Claim!.Owner, owners))
            .Project(e => new { e.CompanyId, e.Claim!.Owner }).ToListAsync(ct);
        var asked = claims.Select(c => (c.CompanyId, c.Owner)).ToHashSet();
        return held.Where(h => asked.Contains((h.CompanyId, h.Owner))).Select(h => h.CompanyId).ToHashSet();
    }

    public async Task<IReadOnlyList<Claim>> TakeOverAsync(
        string plan, IReadOnlyCollection<string> companyIds, string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken ct)
    {
        if (clock is { IsRead: false }) return [];

        await _entries.UpdateManyAsync(AnyOf(plan, companyIds) & Where.Lte(e => e.Claim!.Until, now),
            Do.Set(e => e.Claim!.Owner, owner).Set(e => e.Claim!.Until, until), cancellationToken: ct);

        var held = await _entries.Find(HeldBy(plan, owner, companyIds)).Project(e => e.Claim!).ToListAsync(ct);
        return held;
    }

    public async Task<IReadOnlySet<string>> CommitAsync(string plan, string owner, IReadOnlyCollection<LedgerVersion> written, CancellationToken ct)
    {
        if (written.Count == 0) return new HashSet<string>();

        var result = await _entries.BulkWriteOrRefuseAsync([.. written.Select(v => CommitOne(plan, owner, v))], ct);
        return result?.MatchedCount == written.Count
            ? written.Select(v => v.CompanyId).ToHashSet()
            : await StandingAtAsync(plan, written, Where.Eq(CommittedBy, owner), ct);
    }

    public Task ReleaseAsync(string plan, string owner, IReadOnlyCollection<string> companyIds, CancellationToken ct) =>
        _entries.UpdateManyAsync(HeldBy(plan, owner, companyIds), Do.Set(e => e.Claim, null), cancellationToken: ct);

    public Task ReleaseUnaskedAsync(string plan, string owner, IReadOnlyCollection<string> companyIds, CancellationToken ct) =>
        _entries.UpdateManyAsync(HeldBy(plan, owner, companyIds), Do.Set(e => e.Claim, null).Set(e => e.Unasked, true), cancellationToken: ct);

    public Task LeaveInDoubtAsync(string plan, string owner, IReadOnlyCollection<string> companyIds, DateTimeOffset askFrom, CancellationToken ct) =>
        _entries.UpdateManyAsync(HeldBy(plan, owner, companyIds), Do.Set(e => e.Claim!.Until, askFrom), cancellationToken: ct);

    public async Task<IReadOnlySet<string>> AdvanceAsync(string plan, IReadOnlyCollection<LedgerVersion> unchanged, CancellationToken ct)
    {
        if (unchanged.Count == 0) return new HashSet<string>();

        var result = await _entries.BulkWriteOrRefuseAsync([.. unchanged.Select(v => AdvanceOne(plan, v))], ct);
        return result?.MatchedCount == unchanged.Count
            ? unchanged.Select(v => v.CompanyId).ToHashSet()
            : await StandingAtAsync(plan, unchanged, Where.Empty, ct);
    }

    /// <summary>Where nobody claims it, and the claim is not older by <see cref="LedgerOrder"/>.</summary>
    private static UpdateOneModel<LedgerEntry> ClaimOne(string plan, Claim claim) => new(
        Where.Eq("_id", Key(plan, claim.CompanyId))
            & Where.Eq(e => e.Claim, null)
            & (Where.Eq(e => e.Current, null)
                | (claim.Removed ? IsRemoved : Where.Empty) & Where.Lt(e => e.Current!.Version, claim.Version)
                | (claim.Removed ? Where.Lte(e => e.Current!.Version, claim.Version) : Where.Eq(e => e.Current!.Version, claim.Version) | IsRemoved) & Where.Lte(e => e.Current!.ReadAt, claim.ReadAt)),
        Do.Set(e => e.Claim, claim)
            .SetOnInsert("schema", MongoConventions.Schema)
            .SetOnInsert("plan", plan)
            .SetOnInsert(e => e.CompanyId, claim.CompanyId)
            .SetOnInsert(e => e.History, []))
    { IsUpsert = true };

    private static UpdateOneModel<LedgerEntry> CommitOne(string plan, string owner, LedgerVersion version) => new(
        Where.Eq("_id", Key(plan, version.CompanyId)) & Where.Eq(e => e.Claim!.Owner, owner),
        Do.Set(e => e.Current, version)
            .PushEach(e => e.History, [version], slice: HistoryLength, position: 0)
            .Set(e => e.Claim, null)
            .Unset(e => e.Unasked)
            .Set(CommittedBy, owner));

    private static UpdateOneModel<LedgerEntry> AdvanceOne(string plan, LedgerVersion version) => new(
        Where.Eq("_id", Key(plan, version.CompanyId))
            & Where.Eq(e => e.Claim, null)
            & Where.Ne(e => e.Unasked, true)
            & (version.TargetHash is { } form
                ? Where.Eq(e => e.Current!.Hash, version.Hash) | Where.Eq(e => e.Current!.TargetHash, form)
                : Where.Eq(e => e.Current!.Hash, version.Hash))
            & (Where.Lt(e => e.Current!.Version, version.Version)
                | (Where.Eq(e => e.Current!.Version, version.Version) & Where.Lt(e => e.Current!.ReadAt, version.ReadAt))),
        Do.Pipeline(PipelineDefinition<LedgerEntry, LedgerEntry>.Create(new BsonDocument("$set", new BsonDocument
        {
            ["current.version"] = version.Version,
            ["current.readAt"] = version.ReadAt.UtcDateTime,
            ["current.removed"] = version.Removed,
            ["current.targetHash"] = new BsonDocument("$ifNull", new BsonArray { "$current.targetHash", (BsonValue?)version.TargetHash ?? BsonNull.Value }),
        }))));

    private async Task<IReadOnlySet<string>> StandingAtAsync(
        string plan, IReadOnlyCollection<LedgerVersion> versions, FilterDefinition<LedgerEntry> and, CancellationToken ct)
    {
        var asked = versions.ToDictionary(v => v.CompanyId);
        var standing = await _entries.Find(AnyOf(plan, asked.Keys) & Where.Ne(e => e.Current, null) & Where.Ne(e => e.Unasked, true) & and).Project(e => e.Current!).ToListAsync(ct);
        return standing
            .Where(c => asked[c.CompanyId] is var v && v.IsContentOf(c) && LedgerOrder.Compare(v.Version, v.ReadAt, c.Removed, c) == 0)
            .Select(c => c.CompanyId).ToHashSet();
    }

    /// <summary>One page of what the target holds, by <c>_id</c> alone.</summary>
    private IFindFluent<LedgerEntry, LedgerEntry> PageOf(string plan, FilterDefinition<LedgerEntry> and, string? after, int limit)
    {
        var ofPlan = Where.Gt("_id", Key(plan, after ?? "")) & Where.Lt("_id", $"{plan}0");    // 0 comes after the slash
        return _entries.Find(ofPlan & Where.Ne(e => e.Current, null) & and, new FindOptions { Hint = "_id_" })
            .Sort(Builders<LedgerEntry>.Sort.Ascending("_id")).Limit(ReadLimit.Of(limit));
    }

    private static FilterDefinition<LedgerEntry> IsRemoved { get; } = Where.Eq(e => e.Current!.Removed, true);

    private static FilterDefinition<LedgerEntry> HeldBy(string plan, string owner, IEnumerable<string> companyIds) =>
        AnyOf(plan, companyIds) & Where.Eq(e => e.Claim!.Owner, owner);

    private static FilterDefinition<LedgerEntry> AnyOf(string plan, IEnumerable<string> companyIds) =>
        Where.In("_id", companyIds.Select(id => Key(plan, id)));

    /// <summary>A plan is a folder's name and so has no slash.</summary>
    private static string Key(string plan, string companyId) => $"{plan}/{companyId}";
}
