using MongoDB.Bson;
using MongoDB.Driver;

namespace OkkiBridge.Storage.Mongo;

/// <summary>One document an event. There are so few that a list reads them by their id alone.</summary>
internal sealed class MongoEvents(IMongoDatabase database) : IEvents
{
    private static readonly FilterDefinitionBuilder<StoredEvent> Where = Builders<StoredEvent>.Filter;
    private static readonly IndexKeysDefinitionBuilder<StoredEvent> By = Builders<StoredEvent>.IndexKeys;

    private readonly IndexedCollection<StoredEvent> _events = new(database, "events",
        new(By.Ascending(e => e.Key), new() { Name = "key", Unique = true }),
        new(By.Ascending(e => e.KeptUntil), new() { Name = "forgotten", ExpireAfter = TimeSpan.Zero }));

    public async Task AddAsync(IReadOnlyCollection<StoredEvent> events, CancellationToken ct)
    {
        if (events.Count == 0) return;

        var stored = await _events.OpenAsync(ct);
        await database.GetCollection<BsonDocument>("events").BulkWriteOrRefuseAsync([.. events.Select(e => new InsertOneModel<BsonDocument>(Document(e)))], ct);

        var newest = stored.Find(Where.Empty, new FindOptions { Hint = "_id_" }).SortByDescending(e => e.Id);
        if (await newest.Skip(Retention.MostEvents).Limit(1).Project(e => e.Id).FirstOrDefaultAsync(ct) is { } last) await stored.DeleteManyAsync(Where.Lte(e => e.Id, last), ct);
    }

    public async Task<IReadOnlyList<StoredEvent>> ListAsync(EventFilter filter, int limit, CancellationToken ct)
    {
        var stored = await _events.OpenAsync(ct);
        var wanted = Where.Empty;
        if (filter.Plan is not null) wanted &= Where.Eq(e => e.Plan, filter.Plan);
        if (filter.RunId is not null) wanted &= Where.Eq(e => e.RunId, filter.RunId);
        if (filter.Code is not null) wanted &= Where.Eq(e => e.Code, filter.Code);
        if (filter.Severity is not null) wanted &= Where.Eq(e => e.Severity, filter.Severity);
        if (filter.Before is not null) wanted &= Where.Lt(e => e.Id, filter.Before);
        return await stored.Find(wanted, new FindOptions { Hint = "_id_" }).SortByDescending(e => e.Id).Limit(ReadLimit.Of(limit)).ToListAsync(ct);
    }

    private static BsonDocument Document(StoredEvent happened) => happened.ToBsonDocument().Set("schema", MongoConventions.Schema);
}
