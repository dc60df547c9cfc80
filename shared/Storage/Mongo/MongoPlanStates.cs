using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;

namespace OkkiBridge.Storage.Mongo;

internal sealed class MongoPlanStates(IMongoDatabase database) : IPlanStates
{
    private static readonly FilterDefinitionBuilder<PlanDocument> Where = Builders<PlanDocument>.Filter;
    private static readonly UpdateDefinitionBuilder<PlanDocument> Do = Builders<PlanDocument>.Update;

    private readonly IMongoCollection<PlanDocument> _plans = database.GetCollection<PlanDocument>("planStates");

    public async Task<PlanState> ReadAsync(string plan, CancellationToken ct)
    {
        var known = await _plans.Find(p => p.Id == plan).FirstOrDefaultAsync(ct);
        return new PlanState(known?.Watermark, known?.LastTick, known?.LastPush);
    }

    public Task MoveWatermarkAsync(string plan, DateTimeOffset to, CancellationToken ct) =>
        _plans.UpdateOneAsync(p => p.Id == plan,
            Do.Max(p => p.Watermark, to).SetOnInsert(p => p.Schema, MongoConventions.Schema), new UpdateOptions { IsUpsert = true }, ct);

    public Task<bool> TakeTickAsync(string plan, DateTimeOffset tick, CancellationToken ct) =>
        _plans.UpsertOrRefuseAsync(
            Where.Eq(p => p.Id, plan) & (Where.Eq(p => p.LastTick, null) | Where.Lt(p => p.LastTick, tick)),
            Do.Set(p => p.LastTick, tick).SetOnInsert(p => p.Schema, MongoConventions.Schema), ct);

    public Task NotePushAsync(string plan, DateTimeOffset at, CancellationToken ct) =>
        _plans.UpdateOneAsync(p => p.Id == plan,
            Do.Max(p => p.LastPush, at).SetOnInsert(p => p.Schema, MongoConventions.Schema), new UpdateOptions { IsUpsert = true }, ct);

    private sealed class PlanDocument
    {
        [BsonId] public required string Id { get; init; }
        public int Schema { get; init; }
        public DateTimeOffset? Watermark { get; init; }
        public DateTimeOffset? LastTick { get; init; }
        public DateTimeOffset? LastPush { get; init; }
    }
}
