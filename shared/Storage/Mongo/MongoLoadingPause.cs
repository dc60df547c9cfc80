using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;

namespace OkkiBridge.Storage.Mongo;

/// <summary>One document while there is a pause, none without.</summary>
internal sealed class MongoLoadingPause(IMongoDatabase database) : ILoadingPause
{
    private const string Id = "loading";

    private readonly IMongoCollection<PauseDocument> _pauses = database.GetCollection<PauseDocument>("pauses");

    public async Task<Pause?> ReadAsync(CancellationToken ct) =>
        await _pauses.Find(p => p.Id == Id).FirstOrDefaultAsync(ct) is { } known ? new Pause(known.Plan, known.Reason, known.Since) : null;

    public async Task<bool> BeginAsync(Pause pause, CancellationToken ct)
    {
        try
        {
            await _pauses.InsertOneAsync(
                new PauseDocument { Id = Id, Schema = MongoConventions.Schema, Plan = pause.Plan, Reason = pause.Reason, Since = pause.Since }, null, ct);
            return true;
        }
        catch (MongoWriteException refused) when (refused.IsDuplicate())
        {
            return false;
        }
    }

    public async Task<bool> EndAsync(DateTimeOffset since, CancellationToken ct) =>
        (await _pauses.DeleteOneAsync(p => p.Id == Id && p.Since == since, ct)).DeletedCount == 1;

    private sealed class PauseDocument
    {
        [BsonId] public required string Id { get; init; }
        public int Schema { get; init; }
        public required string Plan { get; init; }
        public required string Reason { get; init; }
        public DateTimeOffset Since { get; init; }
    }
}
