using MongoDB.Bson;
using MongoDB.Driver;

namespace OkkiBridge.Storage.Mongo;

internal sealed class MongoProbe(IMongoDatabase database) : IStorageProbe
{
    public string Name => "mongodb";

    public Task PingAsync(CancellationToken ct) => database.RunCommandAsync<BsonDocument>(new BsonDocument("ping", 1), cancellationToken: ct);
}
