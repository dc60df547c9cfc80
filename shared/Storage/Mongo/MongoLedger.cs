using MongoDB.Bson;
using MongoDB.Driver;

namespace OkkiBridge.Storage.Mongo;

/// <summary>
/// One document a company of a scope. Every step is a conditional write by <c>_id</c>; a read of what carries our name tells what we got. Before the database has said its time nothing
/// is claimed or taken over.
/// </summary>
/// <remarks>
/// A company's first document in a plan, its <em>home</em>, has the key that earlier versions know, and the scope in a field: so neighbouring versions claim the same document. A home keeps
/// its scope for good. Documents of the plan's other scopes have keys of their own, which are looked at only where the home is another's.
/// </remarks>
internal sealed class MongoLedger(IMongoDatabase database, DatabaseClock? clock = null) : ILedger
{
    private const int HistoryLength = 10;
    private const string CommittedBy = "committedBy";
    private const string Seen = "seen";
    private const string ClaimEnd = "claim.until";
    private const string Overdue = "overdue";
    private const string AskAt = "late.askAt";
    private const string Watched = "watched";

    private static readonly FilterDefinitionBuilder<LedgerEntry> Where = Builders<LedgerEntry>.Filter;
    private static readonly UpdateDefinitionBuilder<LedgerEntry> Do = Builders<LedgerEntry>.Update;

    private readonly IMongoCollection<LedgerEntry> _entries = database.GetCollection<LedgerEntry>("ledger");

    /// <summary>For the few that are claimed, or watched for late writes; what is done by <c>_id</c> does not wait for it.</summary>
    private readonly IndexedCollection<BsonDocument> _indexed = new(database, "ledger", IndexOf(ClaimEnd, Overdue), IndexOf(AskAt, Watched));

    public async Task<IReadOnlyDictionary<string, LedgerEntry>> ReadAsync(LedgerScope scope, IReadOnlyCollection<string> companyIds, CancellationToken ct)
    {
        var homes = await _entries.Find(Where.In("_id", companyIds.Select(id => HomeKey(scope, id)))).ToListAsync(ct);
        var entries = homes.Where(e => e.Scope is null || e.Scope == scope.Key).ToDictionary(e => e.CompanyId);
        var elsewhere = homes.Where(e => !entries.ContainsKey(e.CompanyId)).Select(e => OwnKey(scope, e.CompanyId)).ToList();
        if (elsewhere.Count == 0) return entries;

        foreach (var entry in await _entries.Find(Where.In("_id", elsewhere)).ToListAsync(ct)) entries[entry.CompanyId] = entry;
        return entries;
    }

    public Task AssignAsync(LedgerScope scope, IReadOnlyCollection<string> companyIds, CancellationToken ct) => _entries.UpdateManyAsync(
        Where.In("_id", companyIds.Select(id => HomeKey(scope, id))) & Where.Eq(e => e.Scope, null), Do.Set(e => e.Scope, scope.Key), cancellationToken: ct);

    public async Task<IReadOnlyList<string>> ListAsync(LedgerScope scope, string? after, int limit, CancellationToken ct) =>
        await PageAsync(scope, Where.Empty, after, limit, page => page.Project(e => e.CompanyId).ToListAsync(ct), id => id);

    public Task MarkSeenAsync(LedgerScope scope, string runId, IReadOnlyCollection<string> companyIds, CancellationToken ct) => _entries.UpdateManyAsync(
        Where.In("_id", Keys(scope, companyIds)) & Where.In(e => e.Scope, [scope.Key, null]) & Where.Ne(e => e.Current, null), Do.Set(Seen, runId), cancellationToken: ct);

    public async Task<IReadOnlyList<LedgerEntry>> ListUnseenAsync(
        LedgerScope scope, string runId, DateTimeOffset writtenBefore, string? after, int limit, CancellationToken ct) =>
        await PageAsync(scope, Where.Ne(Seen, runId) & Where.Lt(e => e.Current!.WrittenAt, writtenBefore), after, limit, page => page.ToListAsync(ct), e => e.CompanyId);

    public async Task<IReadOnlySet<string>> ClaimAsync(LedgerScope scope, IReadOnlyCollection<Claim> claims, CancellationToken ct)
    {
        if (scope.Scheme == LedgerScope.Unassigned) throw new ArgumentException("Nothing is written without a scheme", nameof(scope));
        if (claims.Count == 0 || clock is { IsRead: false }) return new HashSet<string>();

        var all = claims.Select(c => c.CompanyId).ToHashSet();
        if (await UpsertAllAsync(scope, claims, c => c.CompanyId, (key, c) => ClaimOne(key, scope, c), ct)) return all;

        var owners = claims.Select(c => c.Owner).Distinct();
        var held = await _entries.Find(AnyOf(scope, all) & Where.In(e => e.Claim!.Owner, owners))
            .Project(e => new { e.CompanyId, e.Claim!.Owner }).ToListAsync(ct);
        var asked = claims.Select(c => (c.CompanyId, c.Owner)).ToHashSet();
        return held.Where(h => asked.Contains((h.CompanyId, h.Owner))).Select(h => h.CompanyId).ToHashSet();
    }

    public async Task<IReadOnlyList<Claim>> TakeOverAsync(
        LedgerScope scope, IReadOnlyCollection<string> companyIds, string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken ct)
    {
        if (clock is { IsRead: false }) return [];

        await _entries.UpdateManyAsync(AnyOf(scope, companyIds) & Where.Lte(e => e.Claim!.Until, now),
            Do.Set(e => e.Claim!.Owner, owner).Set(e => e.Claim!.Until, until), cancellationToken: ct);

        var held = await _entries.Find(HeldBy(scope, owner, companyIds)).Project(e => e.Claim!).ToListAsync(ct);
        return held;
    }

    public async Task<IReadOnlySet<string>> CommitAsync(LedgerScope scope, string owner, IReadOnlyCollection<LedgerVersion> written, CancellationToken ct)
    {
        if (written.Count == 0) return new HashSet<string>();

        return await UpdateAllAsync(scope, written, v => v.CompanyId, (key, v) => CommitOne(key, owner, v), ct)
            ? written.Select(v => v.CompanyId).ToHashSet()
            : await StandingAtAsync(scope, written, Where.Eq(CommittedBy, owner), ct);
    }

    public Task ReleaseAsync(LedgerScope scope, string owner, IReadOnlyCollection<string> companyIds, CancellationToken ct) =>
        _entries.UpdateManyAsync(HeldBy(scope, owner, companyIds), Do.Set(e => e.Claim, null), cancellationToken: ct);

    public async Task ReleaseMissingAsync(LedgerScope scope, string owner, IReadOnlyCollection<Claim> missing, DateTimeOffset askAt, CancellationToken ct)
    {
        if (missing.Count == 0) return;

        await UpdateAllAsync(scope, missing, claim => claim.CompanyId, (key, claim) => new UpdateOneModel<LedgerEntry>(
            Where.Eq("_id", key) & Where.Eq(e => e.Claim!.Owner, owner),
            Do.Set(e => e.Claim, null).PushEach("late.given", [claim], slice: -LateWrites.Most).Set("late.tries", 0).Set(AskAt, askAt.UtcDateTime)), ct);
    }

    public async Task NoteWrittenAsync(LedgerScope scope, IReadOnlyCollection<Claim> written, CancellationToken ct)
    {
        if (written.Count == 0) return;

        await _entries.BulkWriteAsync([.. written.SelectMany(claim => Keys(scope, [claim.CompanyId]), (claim, key) => new UpdateOneModel<LedgerEntry>(
            Where.Eq("_id", key) & Where.Eq(e => e.Scope, scope.Key) & Where.Gt(AskAt, DateTime.UnixEpoch), Do.Set(e => e.Late!.Since, claim)))], Unordered, ct);
    }

    public async Task<IReadOnlyList<WatchedCompany>> ListWatchedAsync(DateTimeOffset by, int limit, CancellationToken ct)
    {
        var found = await ListDueAsync(AskAt, Watched, by, limit, ct);
        return [.. found.Select(e => new WatchedCompany(ScopeOf(e), e["companyId"].AsString))];
    }

    public Task AskAgainAsync(LedgerScope scope, IReadOnlyCollection<string> companyIds, DateTimeOffset by, DateTimeOffset? askAt, CancellationToken ct) => _entries.UpdateManyAsync(
        AnyOf(scope, companyIds) & Where.Gt(AskAt, DateTime.UnixEpoch) & Where.Lte(AskAt, by.UtcDateTime),
        askAt is { } again ? Do.Set(AskAt, again.UtcDateTime).Inc("late.tries", 1) : Do.Unset(e => e.Late), cancellationToken: ct);

    public Task ReleaseUnaskedAsync(LedgerScope scope, string owner, IReadOnlyCollection<string> companyIds, CancellationToken ct) =>
        _entries.UpdateManyAsync(HeldBy(scope, owner, companyIds), Do.Set(e => e.Claim, null).Set(e => e.Unasked, true), cancellationToken: ct);

    public Task LeaveInDoubtAsync(LedgerScope scope, string owner, IReadOnlyCollection<string> companyIds, DateTimeOffset askFrom, CancellationToken ct) =>
        _entries.UpdateManyAsync(HeldBy(scope, owner, companyIds), Do.Set(e => e.Claim!.Until, askFrom), cancellationToken: ct);

    public async Task<IReadOnlySet<string>> NoteDeletedAsync(LedgerScope scope, IReadOnlyCollection<LedgerVersion> deleted, CancellationToken ct)
    {
        if (deleted.Count == 0) return new HashSet<string>();

        var asked = deleted.ToDictionary(v => v.CompanyId);
        if (await UpsertAllAsync(scope, deleted, v => v.CompanyId, (key, v) => NoteDeletedOne(key, scope, v), ct)) return asked.Keys.ToHashSet();

        var noted = await _entries.Find(AnyOf(scope, asked.Keys) & IsFree & Where.Ne(e => e.Deletion, null)).Project(e => e.Deletion!).ToListAsync(ct);
        return noted.Where(d => LedgerOrder.Compare(asked[d.CompanyId].Version, asked[d.CompanyId].ReadAt, removed: true, d) <= 0).Select(d => d.CompanyId).ToHashSet();
    }

    public async Task<IReadOnlySet<string>> AdvanceAsync(LedgerScope scope, IReadOnlyCollection<LedgerVersion> unchanged, CancellationToken ct)
    {
        if (unchanged.Count == 0) return new HashSet<string>();

        return await UpdateAllAsync(scope, unchanged, v => v.CompanyId, (key, v) => AdvanceOne(key, scope, v), ct)
            ? unchanged.Select(v => v.CompanyId).ToHashSet()
            : await StandingAtAsync(scope, unchanged, Where.Empty, ct);
    }

    public async Task<IReadOnlyList<OverdueClaim>> ListOverdueAsync(DateTimeOffset by, int limit, CancellationToken ct)
    {
        var found = await ListDueAsync(ClaimEnd, Overdue, by, limit, ct);
        return [.. found.Select(e => new OverdueClaim(ScopeOf(e), e["companyId"].AsString, e["claim"]["runId"].AsString, e["claim"]["until"].ToUniversalTime()))];
    }

    /// <summary>Where nobody claims it, and the claim is not older by <see cref="LedgerOrder"/>.</summary>
    private static UpdateOneModel<LedgerEntry> ClaimOne(string key, LedgerScope scope, Claim claim) => new(
        Where.Eq("_id", key)
            & Where.Eq(e => e.Scope, scope.Key)
            & Where.Eq(e => e.Claim, null)
            & (Where.Eq(e => e.Current, null) & NotDeletedAfter(claim.Version, claim.ReadAt, claim.Removed)
                | (claim.Removed ? IsRemoved : Where.Empty) & Where.Lt(e => e.Current!.Version, claim.Version)
                | (claim.Removed ? Where.Lte(e => e.Current!.Version, claim.Version) : Where.Eq(e => e.Current!.Version, claim.Version) | IsRemoved) & Where.Lte(e => e.Current!.ReadAt, claim.ReadAt)),
        OrInsert(Do.Set(e => e.Claim, claim), scope, claim.CompanyId))
    { IsUpsert = true };

    /// <summary>Where the target holds none, nobody claims it, and no later deletion is known.</summary>
    private static UpdateOneModel<LedgerEntry> NoteDeletedOne(string key, LedgerScope scope, LedgerVersion deleted) => new(
        Where.Eq("_id", key) & Where.Eq(e => e.Scope, scope.Key) & IsFree & NotDeletedAfter(deleted.Version, deleted.ReadAt, removed: true),
        OrInsert(Do.Set(e => e.Deletion, deleted), scope, deleted.CompanyId))
    { IsUpsert = true };

    /// <summary>What a document has from its beginning, beside its key and its scope.</summary>
    private static UpdateDefinition<LedgerEntry> OrInsert(UpdateDefinition<LedgerEntry> update, LedgerScope scope, string companyId) => update
        .SetOnInsert("schema", MongoConventions.Schema)
        .SetOnInsert("plan", scope.Plan)
        .SetOnInsert(e => e.CompanyId, companyId)
        .SetOnInsert(e => e.History, []);

    private static UpdateOneModel<LedgerEntry> CommitOne(string key, string owner, LedgerVersion version) => new(
        Where.Eq("_id", key) & Where.Eq(e => e.Claim!.Owner, owner),
        Do.Set(e => e.Current, version)
            .PushEach(e => e.History, [version], slice: HistoryLength, position: 0)
            .Set(e => e.Claim, null)
            .Unset(e => e.Unasked)
            .Unset(e => e.Deletion)
            .Set(CommittedBy, owner));

    private static UpdateOneModel<LedgerEntry> AdvanceOne(string key, LedgerScope scope, LedgerVersion version) => new(
        Where.Eq("_id", key)
            & Where.Eq(e => e.Scope, scope.Key)
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
        LedgerScope scope, IReadOnlyCollection<LedgerVersion> versions, FilterDefinition<LedgerEntry> and, CancellationToken ct)
    {
        var asked = versions.ToDictionary(v => v.CompanyId);
        var standing = await _entries.Find(AnyOf(scope, asked.Keys) & Where.Ne(e => e.Current, null) & Where.Ne(e => e.Unasked, true) & and).Project(e => e.Current!).ToListAsync(ct);
        return standing
            .Where(c => asked[c.CompanyId] is var v && v.IsContentOf(c) && LedgerOrder.Compare(v.Version, v.ReadAt, c.Removed, c) == 0)
            .Select(c => c.CompanyId).ToHashSet();
    }

    /// <summary>Each at its home; where that is another scope's, under its own key. True when all were done at home.</summary>
    private async Task<bool> UpsertAllAsync<T>(
        LedgerScope scope, IReadOnlyCollection<T> all, Func<T, string> companyId, Func<string, T, UpdateOneModel<LedgerEntry>> one, CancellationToken ct)
    {
        var atHome = await _entries.BulkWriteOrRefuseAsync([.. all.Select(o => one(HomeKey(scope, companyId(o)), o))], ct);
        if (atHome?.MatchedCount + atHome?.Upserts.Count == all.Count) return true;

        var homes = await _entries.Find(Where.In("_id", all.Select(o => HomeKey(scope, companyId(o))))).Project(e => new { e.CompanyId, e.Scope }).ToListAsync(ct);
        var elsewhere = homes.Where(e => e.Scope is not null && e.Scope != scope.Key).Select(e => e.CompanyId).ToHashSet();
        if (elsewhere.Count > 0) await _entries.BulkWriteOrRefuseAsync([.. all.Where(o => elsewhere.Contains(companyId(o))).Select(o => one(OwnKey(scope, companyId(o)), o))], ct);
        return false;
    }

    /// <summary>Each by its home; where some are not met there, each by its own key too. True when all were met at home.</summary>
    private async Task<bool> UpdateAllAsync<T>(
        LedgerScope scope, IReadOnlyCollection<T> all, Func<T, string> companyId, Func<string, T, UpdateOneModel<LedgerEntry>> one, CancellationToken ct)
    {
        var atHome = await _entries.BulkWriteAsync([.. all.Select(o => one(HomeKey(scope, companyId(o)), o))], Unordered, ct);
        if (atHome.MatchedCount == all.Count) return true;

        await _entries.BulkWriteAsync([.. all.Select(o => one(OwnKey(scope, companyId(o)), o))], Unordered, ct);
        return false;
    }

    /// <summary>Entries of all plans whose time has come, the earliest first: whose they are, and their claim's run and end where they have one.</summary>
    private async Task<IReadOnlyList<BsonDocument>> ListDueAsync(string time, string index, DateTimeOffset by, int limit, CancellationToken ct)
    {
        var entries = await _indexed.OpenAsync(ct);
        return await entries.Find(Builders<BsonDocument>.Filter.Lte(time, by.UtcDateTime), new FindOptions { Hint = index }).Sort(new BsonDocument(time, 1)).Limit(ReadLimit.Of(limit))
            .Project(new BsonDocument { ["plan"] = 1, ["scope"] = 1, ["companyId"] = 1, ["claim.runId"] = 1, [ClaimEnd] = 1 }).ToListAsync(ct);
    }

    /// <summary>One page of what the target holds, by <c>_id</c> alone: of homes and of own keys, in the order of the companies' ids.</summary>
    private async Task<IReadOnlyList<T>> PageAsync<T>(
        LedgerScope scope, FilterDefinition<LedgerEntry> and, string? after, int limit, Func<IFindFluent<LedgerEntry, LedgerEntry>, Task<List<T>>> read, Func<T, string> id)
    {
        var homes = await read(Page(Range(HomeKey(scope, ""), after) & Where.In(e => e.Scope, [scope.Key, null])));
        if (scope.Scheme == LedgerScope.Unassigned) return homes;

        var own = await read(Page(Range(OwnKey(scope, ""), after)));
        return own.Count == 0 ? homes : [.. homes.Concat(own).OrderBy(id, StringComparer.Ordinal).Take(ReadLimit.Of(limit))];

        IFindFluent<LedgerEntry, LedgerEntry> Page(FilterDefinition<LedgerEntry> range) =>
            _entries.Find(range & Where.Ne(e => e.Current, null) & and, new FindOptions { Hint = "_id_" }).Sort(Builders<LedgerEntry>.Sort.Ascending("_id")).Limit(ReadLimit.Of(limit));
    }

    /// <summary>Of all keys that begin so; the slash that ends the beginning comes right before 0.</summary>
    private static FilterDefinition<LedgerEntry> Range(string beginning, string? after) => Where.Gt("_id", beginning + after) & Where.Lt("_id", $"{beginning[..^1]}0");

    private static CreateIndexModel<BsonDocument> IndexOf(string field, string name) => new(
        new BsonDocument(field, 1), new CreateIndexOptions<BsonDocument> { Name = name, PartialFilterExpression = new BsonDocument(field, new BsonDocument("$exists", true)) });

    private static LedgerScope ScopeOf(BsonDocument entry) => LedgerScope.Of(entry["plan"].AsString, entry.GetValue("scope", BsonNull.Value) is BsonString key ? key.AsString : null);

    private static FilterDefinition<LedgerEntry> NotDeletedAfter(long version, DateTimeOffset readAt, bool removed) => Where.Eq(e => e.Deletion, null)
        | Where.Lt(e => e.Deletion!.Version, version)
        | (removed ? Where.Lte(e => e.Deletion!.Version, version) : Where.Empty) & Where.Lte(e => e.Deletion!.ReadAt, readAt);

    private static FilterDefinition<LedgerEntry> IsFree { get; } = Where.Eq(e => e.Current, null) & Where.Eq(e => e.Claim, null) & Where.Ne(e => e.Unasked, true);

    private static FilterDefinition<LedgerEntry> IsRemoved { get; } = Where.Eq(e => e.Current!.Removed, true);

    private static BulkWriteOptions Unordered { get; } = new() { IsOrdered = false };

    private static FilterDefinition<LedgerEntry> HeldBy(LedgerScope scope, string owner, IEnumerable<string> companyIds) =>
        AnyOf(scope, companyIds) & Where.Eq(e => e.Claim!.Owner, owner);

    private static FilterDefinition<LedgerEntry> AnyOf(LedgerScope scope, IEnumerable<string> companyIds) => Where.In("_id", Keys(scope, companyIds)) & Where.Eq(e => e.Scope, scope.Key);

    private static IEnumerable<string> Keys(LedgerScope scope, IEnumerable<string> companyIds) => companyIds.SelectMany(id => new[] { HomeKey(scope, id), OwnKey(scope, id) });

    /// <summary>A plan is a folder's name and so has no slash.</summary>
    private static string HomeKey(LedgerScope scope, string companyId) => $"{scope.Plan}/{companyId}";

    /// <summary>Outside of the range of its plan's homes.</summary>
    private static string OwnKey(LedgerScope scope, string companyId) => $"{scope.Plan}:{scope.Key}/{companyId}";
}
