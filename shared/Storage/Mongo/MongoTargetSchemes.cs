using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;

namespace OkkiBridge.Storage.Mongo;

/// <summary>One document a connection.</summary>
internal sealed class MongoTargetSchemes(IMongoDatabase database) : ITargetSchemes
{
    private readonly IMongoCollection<SchemeDocument> _schemes = database.GetCollection<SchemeDocument>("target_schemes");

    public Task NoteAsync(string connection, TargetScheme scheme, CancellationToken ct) => _schemes.ReplaceOneAsync(
        s => s.Id == connection, new SchemeDocument { Id = connection, Schema = MongoConventions.Schema, Scheme = scheme.Id, IsOnly = scheme.IsOnly },
        new ReplaceOptions { IsUpsert = true }, ct);

    public async Task<TargetScheme?> FindAsync(string connection, CancellationToken ct) =>
        await _schemes.Find(s => s.Id == connection).FirstOrDefaultAsync(ct) is { } known ? new TargetScheme(known.Scheme, known.IsOnly) : null;

    private sealed class SchemeDocument
    {
        [BsonId] public required string Id { get; init; }
        public int Schema { get; init; }
        public required string Scheme { get; init; }
        public bool IsOnly { get; init; }
    }
}
