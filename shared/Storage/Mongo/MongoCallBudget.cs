using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;

namespace OkkiBridge.Storage.Mongo;

/// <summary>One document a provider: the newest slice, the calls taken out of it, and the end of a pause.</summary>
internal sealed class MongoCallBudget(IMongoDatabase database) : ICallBudget
{
    private static readonly FilterDefinitionBuilder<BudgetDocument> Where = Builders<BudgetDocument>.Filter;
    private static readonly UpdateDefinitionBuilder<BudgetDocument> Do = Builders<BudgetDocument>.Update;

    private readonly IMongoCollection<BudgetDocument> _budgets = database.GetCollection<BudgetDocument>("callBudgets");

    public async Task<TimeSpan> TryTakeAsync(string provider, int perMinute, DateTimeOffset now, CancellationToken ct)
    {
        var (start, length, calls) = BudgetWait.Slice(perMinute, now);

        // A clock behind the others' takes its calls out of their slice: never a slice of its own.
        var allowed = Where.Eq(b => b.Id, provider)
            & Where.Not(Where.Gt(b => b.PausedUntil, now))
            & (Where.Eq(b => b.Slice, null) | Where.Lt(b => b.Slice, start) | Where.Lt(b => b.Used, calls));
        if (await _budgets.UpsertOrRefuseAsync(allowed, Take(start), ct)) return TimeSpan.Zero;

        var budget = await _budgets.Find(b => b.Id == provider).FirstAsync(ct);
        if (budget.Slice > BudgetWait.Latest(now))
        {
            var ahead = Where.Eq(b => b.Id, provider) & Where.Gt(b => b.Slice, BudgetWait.Latest(now));
            await _budgets.UpdateOneAsync(ahead, Do.Set(b => b.Slice, start).Set(b => b.Used, calls).Set(b => b.PausedUntil, null), cancellationToken: ct);
            return BudgetWait.After(now, start, length, DateTimeOffset.MinValue);
        }

        return BudgetWait.After(now, budget.Slice ?? start, length, budget.PausedUntil ?? DateTimeOffset.MinValue);
    }

    public Task PauseAsync(string provider, DateTimeOffset until, CancellationToken ct) =>
        _budgets.UpdateOneAsync(b => b.Id == provider,
            Do.Max(b => b.PausedUntil, DateTimeOffset.FromUnixTimeMilliseconds(BudgetWait.Milliseconds(until)))
                .SetOnInsert(b => b.Schema, MongoConventions.Schema),
            new UpdateOptions { IsUpsert = true }, ct);

    private static UpdateDefinition<BudgetDocument> Take(long start)
    {
        var another = new BsonDocument("$add", new BsonArray { "$used", 1 });
        var isNew = new BsonDocument("$lt", new BsonArray { "$slice", start });    // also where there is none
        return Do.Pipeline(PipelineDefinition<BudgetDocument, BudgetDocument>.Create(new BsonDocument("$set", new BsonDocument
        {
            ["schema"] = MongoConventions.Schema,
            ["slice"] = new BsonDocument("$max", new BsonArray { "$slice", start }),
            ["used"] = new BsonDocument("$cond", new BsonArray { isNew, 1, another }),
        })));
    }

    private sealed class BudgetDocument
    {
        [BsonId] public required string Id { get; init; }
        public int Schema { get; init; }
        public long? Slice { get; init; }
        public int Used { get; init; }
        public DateTimeOffset? PausedUntil { get; init; }
    }
}
