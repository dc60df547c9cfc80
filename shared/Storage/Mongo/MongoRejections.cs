using MongoDB.Bson;
using MongoDB.Driver;

namespace OkkiBridge.Storage.Mongo;

/// <summary>One document a rejected company of a run; closed ones carry the date at which the database drops them.</summary>
internal sealed class MongoRejections(IMongoDatabase database, TimeProvider clock) : IRejections
{
    private const string ExpiresAt = "expiresAt";
    private const string Replays = "replays";

    private static readonly FilterDefinitionBuilder<Rejection> Where = Builders<Rejection>.Filter;
    private static readonly FilterDefinition<Rejection> MappingFault = Where.Eq(r => r.Stage, "transform") & Where.Ne(r => r.Reason, "given-up");
    private static readonly UpdateDefinitionBuilder<Rejection> Do = Builders<Rejection>.Update;
    private static readonly IndexKeysDefinitionBuilder<Rejection> By = Builders<Rejection>.IndexKeys;
    private static readonly ProjectionDefinition<Rejection, Rejection> Listed =
        Builders<Rejection>.Projection.Combine(Payloads.Packed.Select(field => Builders<Rejection>.Projection.Exclude(field)));

    private readonly IndexedCollection<Rejection> _rejections = new(database, "rejections",
        new(Newest(By.Ascending(r => r.CompanyId)), new() { Name = "company" }),
        new(Newest(By.Ascending(r => r.Status)), new() { Name = "status" }),
        new(Newest(By.Ascending(r => r.Plan)), new() { Name = "plan" }),
        new(By.Descending(r => r.RejectedAt).Descending(r => r.Id), new() { Name = "newest" }),
        new(By.Ascending(r => r.Plan).Ascending(r => r.Status).Ascending(r => r.Replays).Ascending(r => r.RejectedAt).Ascending(r => r.Id), new() { Name = "waiting" }),
        new(By.Ascending(r => r.Plan).Ascending(r => r.Status).Ascending(r => r.Stage).Ascending(r => r.PlanVersion), new() { Name = "outdated" }),
        new(By.Ascending(ExpiresAt), new() { Name = "forgotten", ExpireAfter = TimeSpan.Zero }));

    public async Task AddAsync(IReadOnlyCollection<Rejection> rejections, CancellationToken ct)
    {
        if (rejections.Count == 0) return;

        var stored = await _rejections.OpenAsync(ct);
        await stored.BulkWriteAsync(rejections.Select(Add), new BulkWriteOptions { IsOrdered = false }, ct);
    }

    public async Task<IReadOnlyDictionary<string, string>> MessagesAsync(IReadOnlyCollection<string> ids, CancellationToken ct)
    {
        var stored = await _rejections.OpenAsync(ct);
        var found = await stored.Find(Where.In(r => r.Id, ids) & Where.Ne(r => r.MessageId, null)).Project(r => new { r.Id, r.MessageId }).ToListAsync(ct);
        return found.ToDictionary(r => r.Id, r => r.MessageId!);
    }

    public async Task<Rejection?> FindAsync(string id, CancellationToken ct)
    {
        var stored = await _rejections.OpenAsync(ct);
        return await stored.Find(r => r.Id == id).FirstOrDefaultAsync(ct) is { } found ? Payloads.Back(found) : null;
    }

    public async Task<IReadOnlyList<Rejection>> ListAsync(RejectionFilter filter, int limit, CancellationToken ct)
    {
        var stored = await _rejections.OpenAsync(ct);
        var wanted = Where.Empty;
        if (filter.Plan is not null) wanted &= Where.Eq(r => r.Plan, filter.Plan);
        if (filter.Stage is not null) wanted &= Where.Eq(r => r.Stage, filter.Stage);
        if (filter.Reason is not null) wanted &= Where.Eq(r => r.Reason, filter.Reason);
        if (filter.Status is not null) wanted &= Where.Eq(r => r.Status, filter.Status);
        if (filter.CompanyId is not null) wanted &= Where.Eq(r => r.CompanyId, filter.CompanyId);
        if (filter.After is { RejectedAt: var at, Id: var id })
            wanted &= Where.Lte(r => r.RejectedAt, at) & (Where.Lt(r => r.RejectedAt, at) | Where.Lt(r => r.Id, id));

        var index = filter.CompanyId is not null ? "company" : filter.Status is not null ? "status" : filter.Plan is not null ? "plan" : "newest";
        return await ReadAsync(stored.Find(wanted, new FindOptions { Hint = index }).SortByDescending(r => r.RejectedAt).ThenByDescending(r => r.Id), limit, ct);
    }

    public async Task<long> CountOpenAsync(string plan, CancellationToken ct)
    {
        var stored = await _rejections.OpenAsync(ct);
        return await stored.CountDocumentsAsync(OpenOf(plan), new CountOptions { Hint = "waiting" }, ct);
    }

    public async Task<bool> MoveAsync(string id, IReadOnlyCollection<RejectionStatus> from, RejectionStatus to, CancellationToken ct)
    {
        var stored = await _rejections.OpenAsync(ct);
        var result = await stored.UpdateOneAsync(Where.Eq(r => r.Id, id) & Where.In(r => r.Status, from), To(to), cancellationToken: ct);
        return result.MatchedCount == 1;
    }

    public async Task<IReadOnlyList<Rejection>> ListOpenAsync(string plan, IReadOnlyCollection<string> companyIds, CancellationToken ct)
    {
        var stored = await _rejections.OpenAsync(ct);
        return await ReadAsync(stored.Find(Where.In(r => r.CompanyId, companyIds) & Where.Eq(r => r.Plan, plan) & IsOpen, new FindOptions { Hint = "company" }), int.MaxValue, ct);
    }

    public async Task ResolveAsync(IReadOnlyCollection<string> ids, string runId, CancellationToken ct)
    {
        var stored = await _rejections.OpenAsync(ct);
        await stored.UpdateManyAsync(Where.In(r => r.Id, ids) & IsOpen, To(RejectionStatus.Resolved).Set(r => r.ResolvedBy, runId), cancellationToken: ct);
    }

    public async Task ReplaceAsync(Rejection by, IReadOnlyCollection<Rejection> earlier, CancellationToken ct)
    {
        if (earlier.Count == 0) return;

        var stored = await _rejections.OpenAsync(ct);
        await stored.BulkWriteAsync(
        [
            new UpdateOneModel<Rejection>(Where.Eq(r => r.Id, by.Id), Do.Max(r => r.Attempts, earlier.Max(r => r.Attempts) + 1).Max(r => r.Replays, earlier.Max(r => r.Replays))),
            new UpdateManyModel<Rejection>(Where.In(r => r.Id, earlier.Select(r => r.Id)) & IsOpen, To(RejectionStatus.Resolved).Set(r => r.ReplacedBy, by.RunId)),
        ], cancellationToken: ct);
    }

    public async Task<IReadOnlyList<Rejection>> ListWaitingAsync(string plan, int replays, DateTimeOffset rejectedBy, int limit, CancellationToken ct)
    {
        var stored = await _rejections.OpenAsync(ct);
        return await ReadAsync(stored.Find(
                OpenOf(plan) & Where.In<BsonValue>(Replays, replays == 0 ? [0, BsonNull.Value] : [replays]) & Where.Lte(r => r.RejectedAt, rejectedBy) & !MappingFault,
                new FindOptions { Hint = "waiting" })
            .SortBy(r => r.RejectedAt).ThenBy(r => r.Id), limit, ct);
    }

    public async Task<IReadOnlyList<Rejection>> ListOutdatedAsync(string plan, string version, int limit, CancellationToken ct)
    {
        var stored = await _rejections.OpenAsync(ct);
        return await ReadAsync(stored.Find(OpenOf(plan) & MappingFault & Where.Ne(r => r.PlanVersion, version), new FindOptions { Hint = "outdated" }), limit, ct);
    }

    public async Task<bool> BeginReplayAsync(Rejection asRead, string runId, CancellationToken ct)
    {
        var stored = await _rejections.OpenAsync(ct);
        var one = Where.Eq(r => r.Id, asRead.Id) & Where.Eq(r => r.Attempts, asRead.Attempts) & IsOpen;
        return (await stored.UpdateOneAsync(one, Do.Set(r => r.ReplayRunId, runId), cancellationToken: ct)).MatchedCount == 1;
    }

    public async Task NoteReplayAsync(Rejection asRead, int replays, DateTimeOffset at, CancellationToken ct)
    {
        var stored = await _rejections.OpenAsync(ct);
        var one = Where.Eq(r => r.Id, asRead.Id);
        await stored.BulkWriteAsync(
        [
            new UpdateOneModel<Rejection>(one, Do.Set(r => r.Replays, replays).Set(r => r.ReplayedAt, at)),
            new UpdateOneModel<Rejection>(Where.Eq(r => r.Id, Rejection.IdOf($"{asRead.ReplayRunId}", asRead.CompanyId)), Do.Max(r => r.Replays, replays)),
            new UpdateOneModel<Rejection>(
                one & Where.Eq(r => r.Attempts, asRead.Attempts) & IsOpen, To(RejectionStatus.Replayed)),
        ], cancellationToken: ct);
    }

    public async Task ReopenAsync(DateTimeOffset replayedBy, CancellationToken ct)
    {
        var stored = await _rejections.OpenAsync(ct);
        await stored.UpdateManyAsync(
            Where.Eq(r => r.Status, RejectionStatus.Replayed) & (Where.Eq(r => r.ReplayedAt, null) | Where.Lte(r => r.ReplayedAt, replayedBy)),
            To(RejectionStatus.Open), new UpdateOptions<Rejection> { Hint = "status" }, ct);
    }

    private static async Task<IReadOnlyList<Rejection>> ReadAsync(IFindFluent<Rejection, Rejection> found, int limit, CancellationToken ct) =>
        [.. (await found.Limit(ReadLimit.Of(limit)).Project(Listed).ToListAsync(ct)).Select(Payloads.Back)];

    private static FilterDefinition<Rejection> IsOpen { get; } = Where.In(r => r.Status, [RejectionStatus.Open, RejectionStatus.Replayed]);

    private static FilterDefinition<Rejection> OpenOf(string plan) => Where.Eq(r => r.Plan, plan) & Where.Eq(r => r.Status, RejectionStatus.Open);

    private static UpdateOneModel<Rejection> Add(Rejection rejection)
    {
        var fields = (Payloads.Aside(rejection) with { Status = RejectionStatus.Open }).ToBsonDocument();
        fields["schema"] = MongoConventions.Schema;
        fields[ExpiresAt] = BsonNull.Value;
        fields.Remove("_id");
        fields.Remove("attempts");
        fields.Remove(Replays);
        var update = new BsonDocument { ["$set"] = fields, ["$inc"] = new BsonDocument("attempts", 1) };
        return new(Where.Eq(r => r.Id, rejection.Id), update) { IsUpsert = true };
    }

    private UpdateDefinition<Rejection> To(RejectionStatus status) => Do.Set(r => r.Status, status)
        .Set(ExpiresAt, status.IsClosed() ? clock.GetUtcNow().Add(Retention.Rejections).UtcDateTime : (DateTime?)null);

    private static IndexKeysDefinition<Rejection> Newest(IndexKeysDefinition<Rejection> of) =>
        By.Combine(of, By.Descending(r => r.RejectedAt).Descending(r => r.Id));
}
