using MongoDB.Bson;
using MongoDB.Driver;

namespace OkkiBridge.Storage.Mongo;

/// <summary>One document a version.</summary>
internal sealed class MongoPlanVersions(IMongoDatabase database) : IPlanVersions
{
    private static readonly IndexKeysDefinitionBuilder<PlanVersion> By = Builders<PlanVersion>.IndexKeys;

    private readonly IndexedCollection<PlanVersion> _versions = new(database, "planVersions",
        new CreateIndexModel<PlanVersion>(By.Ascending(v => v.Plan).Descending(v => v.Since), new() { Name = "plan" }));

    public async Task KeepAsync(PlanVersion version, CancellationToken ct)
    {
        var stored = await _versions.OpenAsync(ct);
        var fields = version.ToBsonDocument();
        fields["schema"] = MongoConventions.Schema;
        await stored.UpdateOneAsync(Key(version.Plan, version.Version), new BsonDocument("$setOnInsert", fields), new UpdateOptions { IsUpsert = true }, ct);
    }

    public async Task<PlanVersion?> FindAsync(string plan, string version, CancellationToken ct)
    {
        var stored = await _versions.OpenAsync(ct);
        return await stored.Find(Key(plan, version)).FirstOrDefaultAsync(ct);
    }

    public async Task<IReadOnlyList<PlanVersion>> ListAsync(string plan, int limit, CancellationToken ct)
    {
        var stored = await _versions.OpenAsync(ct);
        return await stored.Find(v => v.Plan == plan).SortByDescending(v => v.Since).Limit(ReadLimit.Of(limit)).ToListAsync(ct);
    }

    private static FilterDefinition<PlanVersion> Key(string plan, string version) => Builders<PlanVersion>.Filter.Eq("_id", $"{plan}/{version}");
}
