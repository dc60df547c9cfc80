using Dapper;
using OkkiBridge.Contracts;

namespace OkkiBridge.Storage.Sqlite;

/// <summary>
/// One row a run and one a company of a run. That a plan has one active run, and one reconcile run beside it, are unique indexes. A file belongs to one version, so a held run is stored
/// as such, and <c>active</c> beside it.
/// </summary>
internal sealed class SqliteRuns(SqliteDatabase database) : IRuns
{
    public Task<(Run Run, bool Started)> StartAsync(Run run, CancellationToken ct) => database.WriteAsync(db =>
    {
        var active = db.QuerySingleOrDefault<string>(
            $"select doc from runs where {(run.Mode is RunMode.Replay ? "id = @Id" : $"plan = @Plan and {(run.Mode is RunMode.Reconcile ? SqliteSchema.Reconciling : SqliteSchema.Active)}")}", new { run.Plan, run.Id });
        if (active is not null) return (Read(active), false);

        var doc = SqliteJson.Write(run);
        db.Execute("insert into runs (id, doc) values (@Id, @doc)", new { run.Id, doc });
        return (Read(doc), true);
    }, ct);

    public Task<Run?> FindAsync(string runId, CancellationToken ct) => database.ReadAsync(db =>
        db.QuerySingleOrDefault<string>("select doc from runs where id = @runId", new { runId }) is { } doc ? Read(doc) : null, ct);

    public Task<IReadOnlyList<Run>> ListAsync(string? plan, RunStatus? status, int limit, CancellationToken ct)
    {
        var index = plan is not null ? "indexed by runs_plan where plan = @plan and (@status is null or status = @status)"
            : status is not null ? "indexed by runs_status where status = @status" : "";
        return database.ReadAsync<IReadOnlyList<Run>>(db =>
            [.. db.Query<string>($"select doc from runs {index} order by id desc limit @limit",
                new { plan, status = status?.ToString(), limit = ReadLimit.Of(limit) }).Select(Read)], ct);
    }

    public Task<IReadOnlyList<Run>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken ct) => database.ReadAsync<IReadOnlyList<Run>>(db => [.. db.Query<string>("""
        select doc from runs indexed by runs_status where status = 'Held' and (doc ->> '$.held.nextTry' <= @now or doc ->> '$.held.nextTry' > @latest)
        order by doc ->> '$.held.nextTry', id limit @limit
        """,
        new { now = now.ToUnixTimeMilliseconds(), latest = ClockStep.Latest(now + Held.LongestWait).ToUnixTimeMilliseconds(), limit = ReadLimit.Of(limit) }).Select(Read)], ct);

    public Task ExpectAsync(string runId, IReadOnlyCollection<string> companyIds, CancellationToken ct) => database.WriteAsync(db => db.Execute("""
        insert into run_companies (run, company) select @runId, value from json_each(@ids) where true on conflict do nothing
        """,
        new { runId, ids = SqliteJson.Write(companyIds) }), ct);

    private const int FewRuns = 100;
    private const int FewCompanies = 10_000;          // others wait for the file as long as that

    /// <summary>A person ends its hold, nobody else.</summary>
    private const string WaitsForPerson = "(status = 'Held' and doc ->> '$.held.kind' = 'Guard')";

    private const string Guarded = "not coalesce(doc ->> 'unguarded', 0) and status in ('Running', 'Loading', 'Held')";

    public Task<bool> CheckpointAsync(string runId, Checkpoint checkpoint, CancellationToken ct) => database.WriteAsync(db => db.Execute("""
        update runs set doc = json_set(doc,
            '$.cursor', max(doc ->> 'cursor', @cursor),
            '$.cellsProven', (doc ->> 'cellsProven') + @Proven,
            '$.cellsRepeated', (doc ->> 'cellsRepeated') + @Repeated,
            '$.announced', coalesce(@Announced, doc ->> 'announced'),
            '$.rows', coalesce(doc ->> 'rows', 0) + @Rows,
            '$.front', coalesce(max(doc ->> 'front', @front), @front, doc ->> 'front'),
            '$.gaps', json(coalesce(@gaps, doc -> 'gaps', '[]')),
            '$.differences', json(coalesce(@differences, doc -> 'differences', 'null')))
        where id = @runId and status in ('Running', 'Held')
        """,
        new
        {
            runId,
            cursor = checkpoint.Cursor.ToUnixTimeMilliseconds(),
            checkpoint.Proven,
            checkpoint.Repeated,
            checkpoint.Announced,
            checkpoint.Rows,
            front = checkpoint.Front?.ToUnixTimeMilliseconds(),
            gaps = checkpoint.Gaps is { } gaps ? SqliteJson.Write(gaps) : null,
            differences = checkpoint.Differences is { } differences ? SqliteJson.Write(differences) : null,
        }) == 1 && !db.ExecuteScalar<bool>($"select {WaitsForPerson} from runs where id = @runId", new { runId }), ct);

    public Task SettleAsync(string runId, IReadOnlyDictionary<string, Outcome> outcomes, CancellationToken ct) => database.WriteAsync(db => db.Execute("""
        insert into run_companies (run, company, outcome) select @runId, key, value from json_each(@outcomes) where true
        on conflict (run, company) do update set outcome = excluded.outcome where outcome is null or outcome = 'Rejected'
        """,
        new { runId, outcomes = SqliteJson.Write(outcomes) }), ct);

    public Task<int> CountOutstandingAsync(string runId, int most, CancellationToken ct) => database.ReadAsync(db => db.ExecuteScalar<int>(
        "select count(*) from (select 1 from run_companies indexed by run_companies_outcome where run = @runId and outcome is null limit @most)",
        new { runId, most }), ct);

    public Task<IReadOnlyList<string>> ListOutstandingAsync(string runId, string? after, int limit, CancellationToken ct) => database.ReadAsync<IReadOnlyList<string>>(db => [.. db.Query<string>(
        "select company from run_companies indexed by run_companies_outcome where run = @runId and outcome is null and company > @after order by company limit @limit",
        new { runId, after = after ?? "", limit = ReadLimit.Of(limit) })], ct);

    public Task<RunCounts> CountAsync(string runId, CancellationToken ct) => database.WriteAsync(db =>
    {
        var counts = db.QuerySingle<string>("""
            select json_object('extracted', count(*),
                'written', count(*) filter (where outcome = 'Written'), 'unchanged', count(*) filter (where outcome = 'Unchanged'),
                'stale', count(*) filter (where outcome = 'Stale'), 'skipped', count(*) filter (where outcome = 'Skipped'),
                'rejected', count(*) filter (where outcome = 'Rejected'))
            from run_companies indexed by run_companies_outcome where run = @runId
            """, new { runId });
        db.Execute("""
            update runs set doc = json_set(doc, '$.counts', json(@counts))
            where id = @runId and doc ->> '$.counts.extracted' <= @counts ->> 'extracted'
            """, new { runId, counts });
        return SqliteJson.Read<RunCounts>(db.QuerySingleOrDefault<string>("select doc -> 'counts' from runs where id = @runId", new { runId }) ?? counts);
    }, ct);

    public Task AddCallsAsync(string runId, int source, int target, CancellationToken ct) => database.WriteAsync(db => db.Execute("""
        update runs set doc = json_set(doc, '$.sourceCalls', (doc ->> 'sourceCalls') + @source, '$.targetCalls', (doc ->> 'targetCalls') + @target)
        where id = @runId
        """,
        new { runId, source, target }), ct);

    public Task ReportAsync(string runId, string? error, CancellationToken ct) => database.WriteAsync(db => db.Execute(
        "update runs set doc = json_set(doc, '$.error', @error) where id = @runId and (status in ('Running', 'Loading') or status = 'Held' and doc ->> 'active')", new { runId, error }), ct);

    public Task<bool> HoldAsync(string runId, Held held, bool active, CancellationToken ct) =>
        HoldAsync(runId, held.Kind is HeldKind.Guard ? "true" : $"not {WaitsForPerson}", held, active, ct);

    public Task<bool> HoldRefusedAsync(string runId, Held held, CancellationToken ct) => HoldAsync(runId, $"{Guarded} and not {WaitsForPerson}", held, active: true, ct);

    public Task<int> NoteRefusalAsync(string runId, Refusal refusal, CancellationToken ct) => database.WriteAsync(db =>
    {
        db.Execute($"""
            update runs set doc = json_set(doc, '$.refusals', json_insert(coalesce(doc -> 'refusals', '[]'), '$[#]', json(@refusal)))
            where id = @runId and {Guarded} and coalesce(json_array_length(doc, '$.refusals'), 0) < {Run.MostRefusals}
                and not exists (select 1 from json_each(doc, '$.refusals') where value ->> 'code' = @Code and value ->> 'companyId' = @CompanyId)
            """, new { runId, refusal = SqliteJson.Write(refusal), refusal.Code, refusal.CompanyId });
        return db.ExecuteScalar<int>($"select count(*) from runs, json_each(doc, '$.refusals') where runs.id = @runId and {Guarded} and value ->> 'code' = @Code", new { runId, refusal.Code });
    }, ct);

    public Task UnguardAsync(string runId, CancellationToken ct) => database.WriteAsync(db => db.Execute(
        "update runs set doc = json_set(doc, '$.unguarded', json('true')) where id = @runId", new { runId }), ct);

    public Task<bool> AcceptAsync(string runId, CancellationToken ct) => database.WriteAsync(db => db.Execute($"""
        update or ignore runs set doc = json_remove(json_set(doc, '$.status', 'Running', '$.error', null, '$.unguarded', json('true')), '$.held', '$.active')
        where id = @runId and {WaitsForPerson}
        """, new { runId }) == 1, ct);

    public Task NoteDifferencesAsync(string runId, Differences differences, CancellationToken ct) => database.WriteAsync(db => db.Execute(
        "update runs set doc = json_set(doc, '$.differences', json(@differences)) where id = @runId",
        new { runId, differences = SqliteJson.Write(differences) }), ct);

    public Task<bool> MoveAsync(
        string runId, IReadOnlyCollection<RunStatus> from, RunStatus to, DateTimeOffset at, string? error, CancellationToken ct)
    {
        HeldRuns.RefuseAsEnd(to);
        return database.WriteAsync(db => db.Execute($"""
            update or ignore runs set doc = json_remove(json_set(doc, '$.status', @to, '$.completedAt', @end, '$.error', @error), '$.held', '$.active')
            where id = @runId and status in (select value from json_each(@from)) and (@to = 'Cancelled' or not {WaitsForPerson})
            """,
            new
            {
                runId,
                to = to.ToString(),
                error,
                from = SqliteJson.Write(from),
                end = to.IsActive() ? (long?)null : at.ToUnixTimeMilliseconds(),
            }) == 1, ct);
    }

    public Task<int> ForgetCompaniesAsync(DateTimeOffset endedBefore, CancellationToken ct) => database.WriteAsync(db =>
    {
        var id = db.QueryFirstOrDefault<string>($"select id from runs indexed by runs_ended where {SqliteSchema.Ended} and {SqliteSchema.Forgotten} = 0 and doc ->> 'completedAt' < @before limit 1",
            new { before = endedBefore.ToUnixTimeMilliseconds() });
        if (id is null) return 0;

        var rest = db.Execute("delete from run_companies where run = @id and company in (select company from run_companies where run = @id limit @FewCompanies)", new { id, FewCompanies }) == FewCompanies;
        if (!rest) db.Execute("update runs set doc = json_set(doc, '$.forgotten', json('true')) where id = @id", new { id });
        return 1;
    }, ct);

    public Task<int> ForgetAsync(DateTimeOffset endedBefore, int keep, CancellationToken ct) => database.WriteAsync(db =>
    {
        var ids = SqliteJson.Write(db.Query<string>($"""
            select id from runs as old indexed by runs_ended where {SqliteSchema.Ended} and {SqliteSchema.Forgotten} = 1 and doc ->> 'completedAt' < @before and not doc ->> 'dryRun'
                and id < (select id from runs indexed by runs_plan where plan = old.plan order by id desc limit 1 offset @keep - 1)
            limit @FewRuns
            """, new { before = endedBefore.ToUnixTimeMilliseconds(), keep, FewRuns }));
        db.Execute("delete from run_companies where run in (select value from json_each(@ids))", new { ids });          // an outcome that came late
        return db.Execute("delete from runs where id in (select value from json_each(@ids))", new { ids });
    }, ct);

    private Task<bool> HoldAsync(string runId, string when, Held held, bool active, CancellationToken ct) => database.WriteAsync(db => db.Execute($"""
        update or ignore runs set doc = json_set(doc, '$.status', 'Held', '$.held', json(@held), '$.active', json(@active), '$.error', @Reason)
        where id = @runId and status in ('Running', 'Loading', 'Held') and doc ->> 'mode' <> 'Replay' and {when}
        """,
        new { runId, held = SqliteJson.Write(held), active = SqliteJson.Write(active), held.Reason }) == 1, ct);

    private static Run Read(string doc) => SqliteJson.Read<Run>(doc).Shown();
}
