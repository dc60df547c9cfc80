using MongoDB.Bson;
using MongoDB.Driver;

namespace OkkiBridge.Storage.Mongo;

internal sealed class MongoSizes(IMongoDatabase database) : IStorageSizes
{
    public async Task<IReadOnlyList<StoredKind>> MeasureAsync(CancellationToken ct)
    {
        var kinds = new List<StoredKind>();
        foreach (var name in (await (await database.ListCollectionNamesAsync(cancellationToken: ct)).ToListAsync(ct)).Order(StringComparer.Ordinal))
        {
            var stats = await database.RunCommandAsync<BsonDocument>(new BsonDocument("collStats", name), cancellationToken: ct);
            kinds.Add(new StoredKind(name, await database.GetCollection<BsonDocument>(name).EstimatedDocumentCountAsync(cancellationToken: ct), stats["storageSize"].ToInt64() + stats["totalIndexSize"].ToInt64()));
        }

        return kinds;
    }
}
