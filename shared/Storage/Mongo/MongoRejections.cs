using MongoDB.Bson;
using MongoDB.Driver;

namespace OkkiBridge.Storage.Mongo;

/// <summary>One document a rejected company of a run; closed ones carry the date at which the database drops them.</summary>
internal sealed class MongoRejections(IMongoDatabase database, TimeProvider clock) : IRejections
{
    private const string ExpiresAt = "expiresAt";

    private static readonly FilterDefinitionBuilder<Rejection> Where = Builders<Rejection>.Filter;
    private static readonly UpdateDefinitionBuilder<Rejection> Do = Builders<Rejection>.Update;
    private static readonly IndexKeysDefinitionBuilder<Rejection> By = Builders<Rejection>.IndexKeys;

    private readonly IndexedCollection<Rejection> _rejections = new(database, "rejections",
        new(Newest(By.Ascending(r => r.CompanyId)), new() { Name = "company" }),
        new(Newest(By.Ascending(r => r.Status)), new() { Name = "status" }),
        new(Newest(By.Ascending(r => r.Plan)), new() { Name = "plan" }),
        new(By.Descending(r => r.RejectedAt).Descending(r => r.Id), new() { Name = "newest" }),
        new(By.Ascending(ExpiresAt), new() { Name = "forgotten", ExpireAfter = TimeSpan.Zero }));

    public async Task AddAsync(IReadOnlyCollection<Rejection> rejections, CancellationToken ct)
    {
        if (rejections.Count == 0) return;

        var stored = await _rejections.OpenAsync(ct);
        await stored.BulkWriteAsync(rejections.Select(Add), new BulkWriteOptions { IsOrdered = false }, ct);
    }

    public async Task<Rejection?> FindAsync(string id, CancellationToken ct)
    {
        var stored = await _rejections.OpenAsync(ct);
        return await stored.Find(r => r.Id == id).FirstOrDefaultAsync(ct);
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

        var index = filter.CompanyId is not null ? "company" : filter.Status is not null ? "status" : filter.Plan is not null ? "plan" : "newest";
        return await stored.Find(wanted, new FindOptions { Hint = index })
            .SortByDescending(r => r.RejectedAt).ThenByDescending(r => r.Id).Limit(ReadLimit.Of(limit)).ToListAsync(ct);
    }

    public async Task<bool> MoveAsync(string id, IReadOnlyCollection<RejectionStatus> from, RejectionStatus to, CancellationToken ct)
    {
        var stored = await _rejections.OpenAsync(ct);
        var result = await stored.UpdateOneAsync(Where.Eq(r => r.Id, id) & Where.In(r => r.Status, from), To(to), cancellationToken: ct);
        return result.MatchedCount == 1;
    }

    public async Task ResolveAsync(string runId, IReadOnlyCollection<string> companyIds, CancellationToken ct)
    {
        var stored = await _rejections.OpenAsync(ct);
        await stored.UpdateManyAsync(
            Where.In(r => r.Id, companyIds.Select(id => Rejection.IdOf(runId, id)))
                & Where.In(r => r.Status, [RejectionStatus.Open, RejectionStatus.Replayed]),
            To(RejectionStatus.Resolved), cancellationToken: ct);
    }

    private static UpdateOneModel<Rejection> Add(Rejection rejection)
    {
        var fields = (rejection with { Status = RejectionStatus.Open }).ToBsonDocument();
        fields["schema"] = MongoConventions.Schema;
        fields[ExpiresAt] = BsonNull.Value;
        fields.Remove("_id");
        fields.Remove("attempts");
        var update = new BsonDocument { ["$set"] = fields, ["$inc"] = new BsonDocument("attempts", 1) };
        return new(Where.Eq(r => r.Id, rejection.Id), update) { IsUpsert = true };
    }

    private UpdateDefinition<Rejection> To(RejectionStatus status) => Do.Set(r => r.Status, status)
        .Set(ExpiresAt, status.IsClosed() ? clock.GetUtcNow().Add(Retention.Rejections).UtcDateTime : (DateTime?)null);

    private static IndexKeysDefinition<Rejection> Newest(IndexKeysDefinition<Rejection> of) =>
        By.Combine(of, By.Descending(r => r.RejectedAt).Descending(r => r.Id));
}
