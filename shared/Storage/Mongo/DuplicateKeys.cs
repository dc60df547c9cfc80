using MongoDB.Driver;

namespace OkkiBridge.Storage.Mongo;

/// <summary>A duplicate key is how the database says that a conditional upsert was refused: the document is there, and the condition did not hold.</summary>
internal static class DuplicateKeys
{
    public static bool IsDuplicate(this MongoWriteException fault) => fault.WriteError?.Category == ServerErrorCategory.DuplicateKey;

    /// <summary>Writes all, in any order, in one round trip; null when some were refused as duplicates.</summary>
    public static async Task<BulkWriteResult<T>?> BulkWriteOrRefuseAsync<T>(
        this IMongoCollection<T> collection, IReadOnlyCollection<WriteModel<T>> writes, CancellationToken ct)
    {
        try
        {
            return await collection.BulkWriteAsync(writes, new BulkWriteOptions { IsOrdered = false }, ct);
        }
        catch (MongoBulkWriteException<T> refused)
            when (refused.WriteConcernError is null && refused.WriteErrors.All(e => e.Category == ServerErrorCategory.DuplicateKey))
        {
            return null;
        }
    }

    /// <summary>Whether the one write was done.</summary>
    public static async Task<bool> UpsertOrRefuseAsync<T>(
        this IMongoCollection<T> collection, FilterDefinition<T> filter, UpdateDefinition<T> update, CancellationToken ct)
    {
        try
        {
            await collection.UpdateOneAsync(filter, update, new UpdateOptions { IsUpsert = true }, ct);
            return true;
        }
        catch (MongoWriteException refused) when (refused.IsDuplicate())
        {
            return false;
        }
    }
}
