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
        if (known is null) return new PlanState(null, null, null);

        return new PlanState(known.Watermark, known.LastTick, known.LastPush)
        {
            Read = known.Read is { } read ? new SourceReading(read.To, read.ClockOffset) : null,
            Lateness = known.Lateness,
        };
    }

    public Task MoveWatermarkAsync(string plan, DateTimeOffset to, CancellationToken ct) => NoteAsync(plan, Do.Max(p => p.Watermark, to), ct);

    public Task NoteReadAsync(string plan, SourceReading reading, CancellationToken ct) =>
        NoteAsync(plan, Do.Set(p => p.Read!.To, reading.To).Set(p => p.Read!.ClockOffset, reading.ClockOffset), ct);

    public Task PutWatermarkAsync(string plan, DateTimeOffset to, CancellationToken ct) =>
        NoteAsync(plan, Do.Set(p => p.Watermark, to).Set(p => p.Read!.To, to), ct);

    public Task NoteLatenessAsync(string plan, TimeSpan lateness, CancellationToken ct) => NoteAsync(plan, Do.Max(p => p.Lateness, lateness), ct);

    public Task<bool> TakeTickAsync(string plan, DateTimeOffset tick, DateTimeOffset now, CancellationToken ct) =>
        _plans.UpsertOrRefuseAsync(
            Where.Eq(p => p.Id, plan) & (Where.Eq(p => p.LastTick, null) | Where.Lt(p => p.LastTick, tick) | Where.Gt(p => p.LastTick, ClockStep.Latest(now))),
            Do.Set(p => p.LastTick, tick).SetOnInsert(p => p.Schema, MongoConventions.Schema), ct);

    public Task NotePushAsync(string plan, DateTimeOffset now, CancellationToken ct) =>
        _plans.UpsertOrRefuseAsync(
            Where.Eq(p => p.Id, plan) & (Where.Eq(p => p.LastPush, null) | Where.Lt(p => p.LastPush, now) | Where.Gt(p => p.LastPush, ClockStep.Latest(now))),
            Do.Set(p => p.LastPush, now).SetOnInsert(p => p.Schema, MongoConventions.Schema), ct);

    private async Task NoteAsync(string plan, UpdateDefinition<PlanDocument> note, CancellationToken ct) =>
        await _plans.UpdateOneAsync(p => p.Id == plan, note.SetOnInsert(p => p.Schema, MongoConventions.Schema), new UpdateOptions { IsUpsert = true }, ct);

    private sealed class PlanDocument
    {
        [BsonId] public required string Id { get; init; }
        public int Schema { get; init; }
        public DateTimeOffset? Watermark { get; init; }
        public DateTimeOffset? LastTick { get; init; }
        public DateTimeOffset? LastPush { get; init; }
        public ReadDocument? Read { get; init; }
        public TimeSpan Lateness { get; init; }
    }

    private sealed class ReadDocument
    {
        public DateTimeOffset To { get; init; }
        public TimeSpan ClockOffset { get; init; }
    }
}
