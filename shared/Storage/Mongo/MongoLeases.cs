using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;

namespace OkkiBridge.Storage.Mongo;

/// <summary>Before the database has said its time nobody holds one.</summary>
internal sealed class MongoLeases(IMongoDatabase database, DatabaseClock? clock = null) : ILeases
{
    private static readonly FilterDefinitionBuilder<LeaseDocument> Where = Builders<LeaseDocument>.Filter;
    private static readonly UpdateDefinitionBuilder<LeaseDocument> Do = Builders<LeaseDocument>.Update;

    private readonly IMongoCollection<LeaseDocument> _leases = database.GetCollection<LeaseDocument>("leases");

    public async Task<bool> TryHoldAsync(string name, string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken ct) =>
        clock is not { IsRead: false } && await _leases.UpsertOrRefuseAsync(
            Where.Eq(l => l.Id, name) & (Where.Eq(l => l.Owner, owner) | Where.Lte(l => l.Until, now) | Where.Gt(l => l.HeldAt, ClockStep.Latest(now))),
            Do.Set(l => l.Owner, owner).Set(l => l.Until, until).Set(l => l.HeldAt, now).SetOnInsert(l => l.Schema, MongoConventions.Schema), ct);

    public async Task<string?> HolderAsync(string name, DateTimeOffset now, CancellationToken ct) =>
        await _leases.Find(l => l.Id == name && l.Until > now).Project(l => l.Owner).FirstOrDefaultAsync(ct);

    public Task ReleaseAsync(string name, string owner, CancellationToken ct) =>
        _leases.DeleteOneAsync(l => l.Id == name && l.Owner == owner, ct);

    private sealed class LeaseDocument
    {
        [BsonId] public required string Id { get; init; }
        public int Schema { get; init; }
        public required string Owner { get; init; }
        public DateTimeOffset Until { get; init; }
        public DateTimeOffset? HeldAt { get; init; }
    }
}
