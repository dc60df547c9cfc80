using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;
using OkkiBridge.Contracts;

namespace OkkiBridge.Storage.Mongo;

/// <summary>One document a run. That a plan has one active run is a unique index over the field <c>active</c>, which only active runs have.</summary>
internal sealed class MongoRuns(IMongoDatabase database, MongoRunCompanies companies) : IRuns
{
    private const string Active = "active";
    private const string Settled = "settled";

    private static readonly FilterDefinitionBuilder<Run> Where = Builders<Run>.Filter;
    private static readonly UpdateDefinitionBuilder<Run> Do = Builders<Run>.Update;
    private static readonly IndexKeysDefinitionBuilder<Run> By = Builders<Run>.IndexKeys;

    private readonly IndexedCollection<Run> _runs = new(database, "runs",
        new(By.Ascending(r => r.Plan), new CreateIndexOptions<Run> { Name = "active", Unique = true, PartialFilterExpression = Where.Eq(Active, true) }),
        new(By.Ascending(r => r.Plan).Descending(r => r.Id), new() { Name = "plan" }),
        new(By.Ascending(r => r.Status).Descending(r => r.Id), new() { Name = "status" }));

    public async Task<(Run Run, bool Started)> StartAsync(Run run, CancellationToken ct)
    {
        var runs = await _runs.OpenAsync(ct);
        var document = Document(run);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await database.GetCollection<BsonDocument>(runs.CollectionNamespace.CollectionName).InsertOneAsync(document, cancellationToken: ct);
                return (BsonSerializer.Deserialize<Run>(document), true);
            }
            catch (MongoWriteException refused) when (refused.IsDuplicate() && attempt <= 3)
            {
                var active = await runs.Find(Where.Eq(r => r.Plan, run.Plan) & Where.Eq(Active, true), new FindOptions { Hint = "active" })
                    .FirstOrDefaultAsync(ct);
                if (active is not null) return (active, false);    // else it ended in between: ask again
            }
        }
    }

    public async Task<Run?> FindAsync(string runId, CancellationToken ct)
    {
        var runs = await _runs.OpenAsync(ct);
        return await runs.Find(r => r.Id == runId).FirstOrDefaultAsync(ct);
    }

    public async Task<IReadOnlyList<Run>> ListAsync(string? plan, RunStatus? status, int limit, CancellationToken ct)
    {
        var runs = await _runs.OpenAsync(ct);
        var wanted = (plan is null ? Where.Empty : Where.Eq(r => r.Plan, plan)) & (status is null ? Where.Empty : Where.Eq(r => r.Status, status));
        var index = plan is not null ? "plan" : status is not null ? "status" : "_id_";
        return await runs.Find(wanted, new FindOptions { Hint = index }).SortByDescending(r => r.Id).Limit(ReadLimit.Of(limit)).ToListAsync(ct);
    }

    public Task ExpectAsync(string runId, IReadOnlyCollection<string> companyIds, CancellationToken ct) => companies.ExpectAsync(runId, companyIds, ct);

    public async Task<bool> CheckpointAsync(string runId, Checkpoint checkpoint, CancellationToken ct)
    {
        var runs = await _runs.OpenAsync(ct);
        var update = Do.Max(r => r.Cursor, checkpoint.Cursor).Inc(r => r.CellsProven, checkpoint.Proven).Inc(r => r.CellsRepeated, checkpoint.Repeated);
        if (checkpoint.Announced is { } announced) update = update.Set(r => r.Announced, announced);
        var result = await runs.UpdateOneAsync(r => r.Id == runId && r.Status == RunStatus.Running, update, cancellationToken: ct);
        return result.MatchedCount == 1;
    }

    public Task SettleAsync(string runId, IReadOnlyDictionary<string, Outcome> outcomes, CancellationToken ct) => companies.SettleAsync(runId, outcomes, ct);

    public Task<int> CountOutstandingAsync(string runId, int most, CancellationToken ct) => companies.CountOutstandingAsync(runId, most, ct);

    public async Task<RunCounts> CountAsync(string runId, CancellationToken ct)
    {
        var runs = await _runs.OpenAsync(ct);
        var counts = await companies.CountAsync(runId, ct);

        // Of two counts the later one has more companies, or more of them settled, or a replayed rejection less: an earlier one never replaces it.
        var same = Where.Eq(r => r.Counts.Extracted, counts.Extracted);
        var earlier = Where.Lt(r => r.Counts.Extracted, counts.Extracted)
            | (same & Where.Lt($"counts.{Settled}", counts.Settled))
            | (same & Where.Eq($"counts.{Settled}", counts.Settled) & Where.Gte(r => r.Counts.Rejected, counts.Rejected));
        var stored = await runs.UpdateOneAsync(Where.Eq(r => r.Id, runId) & earlier, Do.Set("counts", Document(counts)), cancellationToken: ct);
        return stored.MatchedCount == 1 ? counts : (await FindAsync(runId, ct))?.Counts ?? counts;
    }

    public async Task AddCallsAsync(string runId, int source, int target, CancellationToken ct)
    {
        var runs = await _runs.OpenAsync(ct);
        await runs.UpdateOneAsync(r => r.Id == runId, Do.Inc(r => r.SourceCalls, source).Inc(r => r.TargetCalls, target), cancellationToken: ct);
    }

    public async Task ReportAsync(string runId, string? error, CancellationToken ct)
    {
        var runs = await _runs.OpenAsync(ct);
        await runs.UpdateOneAsync(Where.Eq(r => r.Id, runId) & Where.Eq(Active, true), Do.Set(r => r.Error, error), cancellationToken: ct);
    }

    public async Task<bool> MoveAsync(
        string runId, IReadOnlyCollection<RunStatus> from, RunStatus to, DateTimeOffset at, string? error, CancellationToken ct)
    {
        var runs = await _runs.OpenAsync(ct);
        var update = Do.Set(r => r.Status, to).Set(r => r.Error, error);
        update = to.IsActive()
            ? update.Set(r => r.CompletedAt, null).Set(Active, true)
            : update.Set(r => r.CompletedAt, at).Unset(Active);
        try
        {
            var result = await runs.UpdateOneAsync(Where.Eq(r => r.Id, runId) & Where.In(r => r.Status, from), update, cancellationToken: ct);
            return result.MatchedCount == 1;
        }
        catch (MongoWriteException refused) when (refused.IsDuplicate())
        {
            return false;    // another run of the plan is active
        }
    }

    private static BsonDocument Document(Run run)
    {
        var document = run.ToBsonDocument();
        document["schema"] = MongoConventions.Schema;
        document["counts"] = Document(run.Counts);
        if (run.Status.IsActive()) document[Active] = true;
        return document;
    }

    private static BsonDocument Document(RunCounts counts) => counts.ToBsonDocument().Set(Settled, counts.Settled);
}
