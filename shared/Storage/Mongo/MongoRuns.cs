using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;
using OkkiBridge.Contracts;

namespace OkkiBridge.Storage.Mongo;

/// <summary>
/// One document a run. That a plan has one active run is a unique index over the field <c>active</c>, which only active runs have; that it has one reconcile run, which stands beside
/// them, is one over <c>reconciling</c>. A held run is told by the field <c>held</c>, one of replays by <c>replaying</c> (<see cref="HeldRuns"/>).
/// </summary>
internal sealed class MongoRuns(IMongoDatabase database, MongoRunCompanies companies) : IRuns
{
    private const string Active = "active";
    private const string Reconciling = "reconciling";
    private const string Held = "held";
    private const string Replaying = "replaying";
    private const string Settled = "settled";
    private const string Refusals = "refusals";
    private const string Forgotten = "forgotten";
    private const int FewRuns = 20;

    private static readonly RunStatus[] Open = [RunStatus.Running, RunStatus.Loading];
    private static readonly FindOneAndUpdateOptions<Run> After = new() { ReturnDocument = ReturnDocument.After };

    private static readonly FilterDefinitionBuilder<Run> Where = Builders<Run>.Filter;
    private static readonly UpdateDefinitionBuilder<Run> Do = Builders<Run>.Update;
    private static readonly IndexKeysDefinitionBuilder<Run> By = Builders<Run>.IndexKeys;

    private readonly IndexedCollection<Run> _runs = new(database, "runs",
        new(By.Ascending(r => r.Plan), new CreateIndexOptions<Run> { Name = "active", Unique = true, PartialFilterExpression = Where.Eq(Active, true) }),
        new(By.Ascending(r => r.Plan).Ascending(Reconciling),
            new CreateIndexOptions<Run> { Name = Reconciling, Unique = true, PartialFilterExpression = Where.Eq(Reconciling, true) }),
        new(By.Ascending(r => r.Plan).Descending(r => r.Id), new() { Name = "plan" }),
        new(By.Ascending(r => r.Status).Descending(r => r.Id), new() { Name = "status" }),
        new(By.Ascending(r => r.Status).Descending(r => r.Id), new CreateIndexOptions<Run> { Name = Held, PartialFilterExpression = Where.Exists(Held) }),
        new(By.Ascending(Replaying).Descending(r => r.Id), new CreateIndexOptions<Run> { Name = Replaying, PartialFilterExpression = Where.Eq(Replaying, true) }),
        new(By.Ascending(Forgotten).Ascending(r => r.CompletedAt), new() { Name = Forgotten }));

    public async Task<(Run Run, bool Started)> StartAsync(Run run, CancellationToken ct)
    {
        var runs = await _runs.OpenAsync(ct);
        var document = Document(run);
        var mark = MarkOf(run.Mode);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await Documents.InsertOneAsync(document, cancellationToken: ct);
                return (BsonSerializer.Deserialize<Run>(document).Shown(), true);
            }
            catch (MongoWriteException refused) when (refused.IsDuplicate() && attempt <= 3)
            {
                if (run.Mode is RunMode.Replay && await FindAsync(run.Id, ct) is { } known) return (known, false);
                var open = (await runs.Find(Where.Eq(r => r.Plan, run.Plan) & Where.Eq(mark, true), new FindOptions { Hint = mark }).FirstOrDefaultAsync(ct))?.Shown();
                if (open?.Status is RunStatus.Running or RunStatus.Loading or RunStatus.Held) return (open, false);

                // It ended in between; or the version before ended it, which knows nothing of the mark of a reconcile run.
                if (open is not null) await runs.UpdateOneAsync(Where.Eq(r => r.Id, open.Id) & Is(open.Status), Do.Unset(mark), cancellationToken: ct);
            }
        }
    }

    public async Task<Run?> FindAsync(string runId, CancellationToken ct)
    {
        var runs = await _runs.OpenAsync(ct);
        return (await runs.Find(r => r.Id == runId).FirstOrDefaultAsync(ct))?.Shown();
    }

    public async Task<IReadOnlyList<Run>> ListAsync(string? plan, RunStatus? status, int limit, CancellationToken ct)
    {
        var runs = await _runs.OpenAsync(ct);
        var wanted = (plan is null ? Where.Empty : Where.Eq(r => r.Plan, plan)) & (status is { } state ? Is(state) : Where.Empty);
        if (plan is not null || status is not RunStatus.Loading)
            return await NewestAsync(wanted, status is RunStatus.Held ? Held : plan is not null ? "plan" : status is not null ? "status" : "_id_");

        var loading = (await NewestAsync(Where.Eq(r => r.Status, RunStatus.Loading), "status")).Concat(await NewestAsync(IsReplaying, Replaying));
        return [.. loading.OrderByDescending(r => r.Id, StringComparer.Ordinal).Take(ReadLimit.Of(limit))];

        async Task<IReadOnlyList<Run>> NewestAsync(FilterDefinition<Run> those, string index) =>
            [.. (await runs.Find(those, new FindOptions { Hint = index }).SortByDescending(r => r.Id).Limit(ReadLimit.Of(limit)).ToListAsync(ct)).Select(HeldRuns.Shown)];
    }

    public async Task<IReadOnlyList<Run>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken ct)
    {
        var runs = await _runs.OpenAsync(ct);
        var due = Is(RunStatus.Held) & (Where.Lte(r => r.Held!.NextTry, now) | Where.Gt(r => r.Held!.NextTry, ClockStep.Latest(now + Storage.Held.LongestWait)));
        var found = await runs.Find(due, new FindOptions { Hint = Held }).SortBy(r => r.Held!.NextTry).ThenBy(r => r.Id).Limit(ReadLimit.Of(limit)).ToListAsync(ct);
        return [.. found.Select(HeldRuns.Shown)];
    }

    public Task ExpectAsync(string runId, IReadOnlyCollection<string> companyIds, CancellationToken ct) => companies.ExpectAsync(runId, companyIds, ct);

    public async Task<bool> CheckpointAsync(string runId, Checkpoint checkpoint, CancellationToken ct)
    {
        var runs = await _runs.OpenAsync(ct);
        var update = Do.Max(r => r.Cursor, checkpoint.Cursor).Inc(r => r.CellsProven, checkpoint.Proven).Inc(r => r.CellsRepeated, checkpoint.Repeated)
            .Inc(r => r.Rows, checkpoint.Rows);
        if (checkpoint.Announced is { } announced) update = update.Set(r => r.Announced, announced);
        if (checkpoint.Front is { } front) update = update.Max(r => r.Front, front);
        if (checkpoint.Gaps is { } gaps) update = update.Set(r => r.Gaps, gaps);
        if (checkpoint.Differences is { } differences) update = update.Set(r => r.Differences, differences);
        var run = await runs.FindOneAndUpdateAsync(Where.Eq(r => r.Id, runId) & (Is(RunStatus.Running) | Is(RunStatus.Held)), update, After, ct);
        return run is not null && run.Held?.Kind is not HeldKind.Guard;
    }

    public Task SettleAsync(string runId, IReadOnlyDictionary<string, Outcome> outcomes, CancellationToken ct) => companies.SettleAsync(runId, outcomes, ct);

    public Task<int> CountOutstandingAsync(string runId, int most, CancellationToken ct) => companies.CountOutstandingAsync(runId, most, ct);

    public Task<IReadOnlyList<string>> ListOutstandingAsync(string runId, string? after, int limit, CancellationToken ct) => companies.ListOutstandingAsync(runId, after, limit, ct);

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
        await runs.UpdateOneAsync(Where.Eq(r => r.Id, runId) & (Where.In(r => r.Status, Open) | IsReplaying), Do.Set(r => r.Error, error), cancellationToken: ct);
    }

    public Task<bool> HoldAsync(string runId, Held held, bool active, CancellationToken ct) =>
        HoldAsync(runId, held.Kind is HeldKind.Guard ? Where.Empty : !WaitsForPerson, held, active, ct);

    public Task<bool> HoldRefusedAsync(string runId, Held held, CancellationToken ct) => HoldAsync(runId, Guarded & !WaitsForPerson, held, active: true, ct);

    public async Task<int> NoteRefusalAsync(string runId, Refusal refusal, CancellationToken ct)
    {
        var runs = await _runs.OpenAsync(ct);
        var watched = Where.Eq(r => r.Id, runId) & NotEnded & Guarded;
        var room = Where.Exists($"{Refusals}.{Run.MostRefusals - 1}", exists: false);
        var run = await runs.FindOneAndUpdateAsync(watched & room, Do.AddToSet(Refusals, refusal), After, ct) ?? await runs.Find(watched).FirstOrDefaultAsync(ct);
        return run?.Refusals.Count(known => known.Code == refusal.Code) ?? 0;
    }

    public async Task UnguardAsync(string runId, CancellationToken ct)
    {
        var runs = await _runs.OpenAsync(ct);
        await runs.UpdateOneAsync(Where.Eq(r => r.Id, runId) & Guarded, Do.Set(r => r.Unguarded, true), cancellationToken: ct);
    }

    public Task<bool> AcceptAsync(string runId, CancellationToken ct) => ChangeAsync(runId, WaitsForPerson, mark =>
        Do.Set(r => r.Status, RunStatus.Running).Set(r => r.Error, null).Set(r => r.CompletedAt, null).Set(r => r.Unguarded, true).Unset(r => r.Held).Set(mark, true), ct);

    public async Task NoteDifferencesAsync(string runId, Differences differences, CancellationToken ct)
    {
        var runs = await _runs.OpenAsync(ct);
        await runs.UpdateOneAsync(r => r.Id == runId, Do.Set(r => r.Differences, differences), cancellationToken: ct);
    }

    public Task<bool> MoveAsync(
        string runId, IReadOnlyCollection<RunStatus> from, RunStatus to, DateTimeOffset at, string? error, CancellationToken ct)
    {
        HeldRuns.RefuseAsEnd(to);
        var update = Do.Set(r => r.Status, to).Set(r => r.Error, error).Unset(r => r.Held);
        var when = Where.Or(from.Select(Is));
        return ChangeAsync(runId, to is RunStatus.Cancelled ? when : when & !WaitsForPerson, mark => to.IsActive()
            ? update.Set(r => r.CompletedAt, null).Set(mark, true)
            : (mark == Replaying ? update.Set(mark, false) : update).Set(r => r.CompletedAt, at).Unset(Active).Unset(Reconciling), ct);
    }

    public async Task<int> ForgetCompaniesAsync(DateTimeOffset endedBefore, CancellationToken ct)
    {
        var runs = await _runs.OpenAsync(ct);
        var those = Ended(endedBefore) & Where.Eq(Forgotten, BsonNull.Value);
        var ids = await runs.Find(those, new FindOptions { Hint = Forgotten }).SortBy(r => r.CompletedAt).Limit(FewRuns).Project(r => r.Id).ToListAsync(ct);
        foreach (var id in ids)
        {
            await companies.ForgetAsync(id, ct);
            await runs.UpdateOneAsync(Where.Eq(r => r.Id, id), Do.Set(Forgotten, true), cancellationToken: ct);
        }

        return ids.Count;
    }

    public async Task<int> ForgetAsync(DateTimeOffset endedBefore, int keep, CancellationToken ct)
    {
        var runs = await _runs.OpenAsync(ct);
        var those = Ended(endedBefore) & Where.Eq(Forgotten, true) & Where.Ne(r => r.DryRun, true);
        var forgotten = 0;
        foreach (var plan in await (await runs.DistinctAsync(r => r.Plan, those, cancellationToken: ct)).ToListAsync(ct))
        {
            var newest = await NewestAsync(Where.Eq(r => r.Plan, plan)).Skip(keep - 1).Limit(1).Project(r => r.Id).FirstOrDefaultAsync(ct);
            var ids = newest is null ? [] : await NewestAsync(those & Where.Eq(r => r.Plan, plan) & Where.Lt(r => r.Id, newest)).Limit(FewRuns).Project(r => r.Id).ToListAsync(ct);
            if (ids.Count == 0) continue;

            foreach (var id in ids) await companies.ForgetAsync(id, ct);          // an outcome that came late
            await runs.DeleteManyAsync(Where.In(r => r.Id, ids), ct);
            forgotten += ids.Count;
        }

        return forgotten;

        IFindFluent<Run, Run> NewestAsync(FilterDefinition<Run> some) => runs.Find(some, new FindOptions { Hint = "plan" }).SortByDescending(r => r.Id);
    }

    private Task<bool> HoldAsync(string runId, FilterDefinition<Run> when, Held held, bool active, CancellationToken ct)
    {
        var update = Do.Set(r => r.Held, held).Set(r => r.Error, held.Reason).Set(r => r.Status, active ? RunStatus.Running : RunStatus.Failed)
            .Set(r => r.CompletedAt, active ? null : held.Since);
        return ChangeAsync(runId, NotEnded & when, mark => active || mark == Reconciling ? update.Set(mark, true) : update.Unset(mark), ct);
    }

    /// <summary>One conditional write; false where the run is in no such state, or would be active beside another run of its plan.</summary>
    private async Task<bool> ChangeAsync(string runId, FilterDefinition<Run> when, Func<string, UpdateDefinition<Run>> update, CancellationToken ct)
    {
        var runs = await _runs.OpenAsync(ct);
        var known = await Documents.Find(new BsonDocument("_id", runId)).Project(new BsonDocument { ["mode"] = 1, [Active] = 1, [Replaying] = 1 }).FirstOrDefaultAsync(ct);
        if (known is null) return false;

        // A reconcile run that the version before has opened counts as active, and keeps doing so.
        var mark = known.GetValue(Active, false).ToBoolean() ? Active : known.Contains(Replaying) ? Replaying : MarkOf(Enum.Parse<RunMode>(known["mode"].AsString));
        try
        {
            return (await runs.UpdateOneAsync(Where.Eq(r => r.Id, runId) & when, update(mark), cancellationToken: ct)).MatchedCount == 1;
        }
        catch (MongoWriteException refused) when (refused.IsDuplicate())
        {
            return false;
        }
    }

    private static FilterDefinition<Run> NotEnded => Where.In(r => r.Status, Open) | Is(RunStatus.Held);

    private static FilterDefinition<Run> WaitsForPerson => Is(RunStatus.Held) & Where.Eq(r => r.Held!.Kind, HeldKind.Guard);

    private static FilterDefinition<Run> IsReplaying => Where.Eq(Replaying, true);

    private static FilterDefinition<Run> Ended(DateTimeOffset before) => (Is(RunStatus.Completed) | Is(RunStatus.Failed) | Is(RunStatus.Cancelled)) & Where.Lt(r => r.CompletedAt, before);

    private static FilterDefinition<Run> Guarded => Where.Ne(r => r.Unguarded, true);

    private IMongoCollection<BsonDocument> Documents => database.GetCollection<BsonDocument>("runs");

    private static string MarkOf(RunMode mode) => mode is RunMode.Reconcile ? Reconciling : Active;

    /// <summary>Runs that a port shows in this state.</summary>
    private static FilterDefinition<Run> Is(RunStatus status) => status switch
    {
        RunStatus.Held => Where.In(r => r.Status, HeldRuns.StoredAs) & Where.Exists(Held),
        _ when HeldRuns.StoredAs.Contains(status) => Where.Eq(r => r.Status, status) & Where.Exists(Held, false),
        RunStatus.Loading => Where.Eq(r => r.Status, status) | IsReplaying,
        RunStatus.Completed => Where.Eq(r => r.Status, status) & Where.Ne(Replaying, true),
        _ => Where.Eq(r => r.Status, status),
    };

    private static BsonDocument Document(Run run)
    {
        var document = run.ToBsonDocument();
        document["schema"] = MongoConventions.Schema;
        document["counts"] = Document(run.Counts);
        if (run.Held is null) document.Remove(Held);
        document.Remove(Replaying);
        if (run.Mode is RunMode.Replay) document.Merge(AsCompletedBackfill(run), overwriteExistingElements: true);
        else if (run.Status.IsActive()) document[MarkOf(run.Mode)] = true;
        return document;
    }

    private static BsonDocument AsCompletedBackfill(Run run) => new()
    {
        ["mode"] = nameof(RunMode.Backfill),
        ["status"] = nameof(RunStatus.Completed),
        ["completedAt"] = run.StartedAt.UtcDateTime,
        [Replaying] = run.Status.IsActive(),
    };

    private static BsonDocument Document(RunCounts counts) => counts.ToBsonDocument().Set(Settled, counts.Settled);
}
