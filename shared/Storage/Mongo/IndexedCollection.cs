using MongoDB.Driver;

namespace OkkiBridge.Storage.Mongo;

/// <summary>A collection whose indexes are there before its first use, though the database need not be when the process starts.</summary>
internal sealed class IndexedCollection<T>(IMongoDatabase database, string name, params CreateIndexModel<T>[] indexes)
{
    private const int IndexNotFound = 27;

    private readonly IMongoCollection<T> _collection = database.GetCollection<T>(name);
    private readonly Lock _lock = new();
    private Task? _created;

    /// <summary>Indexes of versions before that are to be there no more.</summary>
    public IReadOnlyList<string> Former { get; init; } = [];

    public async ValueTask<IMongoCollection<T>> OpenAsync(CancellationToken ct)
    {
        await Created().WaitAsync(ct);
        return _collection;
    }

    /// <summary>One creation for all who wait, again after a failed one; none of the waiting can cancel it for the others.</summary>
    private Task Created()
    {
        lock (_lock)
        {
            if (_created is null or { IsFaulted: true } or { IsCanceled: true })
                _created = CreateAsync();
            return _created;
        }
    }

    private async Task CreateAsync()
    {
        await _collection.Indexes.CreateManyAsync(indexes);
        if (Former.Count == 0) return;

        var there = (await (await _collection.Indexes.ListAsync()).ToListAsync()).Select(index => index["name"].AsString);
        foreach (var former in there.Intersect(Former)) await DropAsync(former);
    }

    private async Task DropAsync(string index)
    {
        try
        {
            await _collection.Indexes.DropOneAsync(index);
        }
        catch (MongoCommandException gone) when (gone.Code == IndexNotFound)
        {
            // Another replica was faster.
        }
    }
}
