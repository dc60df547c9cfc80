using Dapper;
using Microsoft.Data.Sqlite;

namespace OkkiBridge.Storage.Sqlite;

/// <summary>One row a rejected company of a run; closed ones carry the time at which they are dropped.</summary>
internal sealed class SqliteRejections(SqliteDatabase database, TimeProvider clock) : IRejections
{
    /// <summary>A rejection without what lists leave out.</summary>
    private static readonly string Listed = $"json_remove(doc{string.Concat(Payloads.Packed.Select(field => $", '$.{field}'"))})";

    public Task AddAsync(IReadOnlyCollection<Rejection> rejections, CancellationToken ct) => database.WriteAsync(db =>
    {
        db.Execute("delete from rejections where expires_at < @now", new { now = clock.GetUtcNow().ToUnixTimeMilliseconds() });
        return db.Execute("""
            insert into rejections (id, doc) select value ->> 'id', json_set(value, '$.attempts', 1, '$.status', 'Open') from json_each(@rejections) where true
            on conflict (id) do update set expires_at = null,
                doc = json_set(excluded.doc, '$.attempts', (rejections.doc ->> 'attempts') + 1, '$.replays', coalesce(rejections.doc ->> 'replays', 0))
            """,
            new { rejections = SqliteJson.Write(rejections.Select(Payloads.Aside)) });
    }, ct);

    public Task<IReadOnlyDictionary<string, string>> MessagesAsync(IReadOnlyCollection<string> ids, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyDictionary<string, string>>(db => db.Query<(string Id, string MessageId)>("""
            select id, doc ->> 'messageId' from rejections where id in (select value from json_each(@ids)) and doc ->> 'messageId' is not null
            """, new { ids = SqliteJson.Write(ids) }).ToDictionary(r => r.Id, r => r.MessageId), ct);

    public Task<Rejection?> FindAsync(string id, CancellationToken ct) => database.ReadAsync(db =>
        db.QuerySingleOrDefault<string>("select doc from rejections where id = @id", new { id }) is { } doc ? Read(doc) : null, ct);

    public Task<IReadOnlyList<Rejection>> ListAsync(RejectionFilter filter, int limit, CancellationToken ct)
    {
        var (column, index) = filter switch
        {
            { CompanyId: not null } => ("company = @CompanyId", "company"),
            { Status: not null } => ("status = @status", "status"),
            { Plan: not null } => ("plan = @Plan", "plan"),
            _ => ("true", "newest"),
        };
        var sql = $"""
            select {Listed} from rejections indexed by rejections_{index} where {column}
                and (@Plan is null or plan = @Plan) and (@Stage is null or stage = @Stage)
                and (@Reason is null or reason = @Reason) and (@status is null or status = @status)
                {(filter.After is null ? "" : "and (rejected_at, id) < (@afterTime, @afterId)")}
            order by rejected_at desc, id desc limit @limit
            """;
        return ListAsync(sql, new
        {
            filter.Plan,
            filter.Stage,
            filter.Reason,
            filter.CompanyId,
            status = filter.Status?.ToString(),
            afterTime = filter.After?.RejectedAt.ToUnixTimeMilliseconds(),
            afterId = filter.After?.Id,
            limit = ReadLimit.Of(limit),
        }, ct);
    }

    public Task<long> CountOpenAsync(string plan, CancellationToken ct) => database.ReadAsync(db => db.ExecuteScalar<long>(
        "select count(*) from rejections indexed by rejections_waiting where plan = @plan and status = 'Open'", new { plan }), ct);

    public Task<bool> MoveAsync(string id, IReadOnlyCollection<RejectionStatus> from, RejectionStatus to, CancellationToken ct) =>
        database.WriteAsync(db => Move(db, [id], from, to) == 1, ct);

    public Task<IReadOnlyList<Rejection>> ListOpenAsync(string plan, IReadOnlyCollection<string> companyIds, CancellationToken ct) => ListAsync($"""
        select {Listed} from rejections indexed by rejections_company
        where company in (select value from json_each(@ids)) and plan = @plan and status in ('Open', 'Replayed') limit @limit
        """,
        new { plan, ids = SqliteJson.Write(companyIds), limit = ReadLimit.Of(int.MaxValue) }, ct);

    public Task ResolveAsync(IReadOnlyCollection<string> ids, string runId, CancellationToken ct) => database.WriteAsync(db => Resolve(db, ids, "resolvedBy", runId), ct);

    public Task ReplaceAsync(Rejection by, IReadOnlyCollection<Rejection> earlier, CancellationToken ct) => database.WriteAsync(db =>
    {
        if (earlier.Count == 0) return 0;

        db.Execute("""
            update rejections set doc = json_set(doc, '$.attempts', max(doc ->> 'attempts', @attempts), '$.replays', max(coalesce(doc ->> 'replays', 0), @replays)) where id = @Id
            """, new { by.Id, attempts = earlier.Max(r => r.Attempts) + 1, replays = earlier.Max(r => r.Replays) });
        return Resolve(db, earlier.Select(r => r.Id), "replacedBy", by.RunId);
    }, ct);

    public Task<IReadOnlyList<Rejection>> ListWaitingAsync(string plan, int replays, DateTimeOffset rejectedBy, int limit, CancellationToken ct) => ListAsync($"""
        select {Listed} from rejections indexed by rejections_waiting
        where plan = @plan and status = 'Open' and coalesce(doc ->> 'replays', 0) = @replays and rejected_at <= @rejectedBy
            and (stage <> 'transform' or reason = 'given-up')
        order by rejected_at, id limit @limit
        """,
        new { plan, replays, rejectedBy = rejectedBy.ToUnixTimeMilliseconds(), limit = ReadLimit.Of(limit) }, ct);

    public Task<IReadOnlyList<Rejection>> ListOutdatedAsync(string plan, string version, int limit, CancellationToken ct) => ListAsync($"""
        select {Listed} from rejections indexed by rejections_outdated
        where plan = @plan and status = 'Open' and stage = 'transform' and doc ->> 'planVersion' is not @version and reason <> 'given-up'
        limit @limit
        """,
        new { plan, version, limit = ReadLimit.Of(limit) }, ct);

    public Task<bool> BeginReplayAsync(Rejection asRead, string runId, CancellationToken ct) => database.WriteAsync(db => db.Execute("""
        update rejections set doc = json_set(doc, '$.replayRunId', @runId) where id = @Id and doc ->> 'attempts' = @Attempts and status in ('Open', 'Replayed')
        """,
        new { asRead.Id, asRead.Attempts, runId }) == 1, ct);

    public Task NoteReplayAsync(Rejection asRead, int replays, DateTimeOffset at, CancellationToken ct) => database.WriteAsync(db => db.Execute("""
        update rejections set doc = json_set(doc, '$.replays', @replays, '$.replayedAt', @at,
            '$.status', iif(doc ->> 'attempts' = @Attempts and status in ('Open', 'Replayed'), 'Replayed', status))
        where id = @Id;
        update rejections set doc = json_set(doc, '$.replays', max(coalesce(doc ->> 'replays', 0), @replays)) where id = @anew
        """,
        new { asRead.Id, asRead.Attempts, replays, at = at.ToUnixTimeMilliseconds(), anew = Rejection.IdOf($"{asRead.ReplayRunId}", asRead.CompanyId) }), ct);

    public Task ReopenAsync(DateTimeOffset replayedBy, CancellationToken ct) => database.WriteAsync(db => db.Execute("""
        update rejections indexed by rejections_status set doc = json_set(doc, '$.status', 'Open')
        where status = 'Replayed' and coalesce(doc ->> 'replayedAt', 0) <= @replayedBy
        """,
        new { replayedBy = replayedBy.ToUnixTimeMilliseconds() }), ct);

    private Task<IReadOnlyList<Rejection>> ListAsync(string sql, object parameters, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<Rejection>>(db => [.. db.Query<string>(sql, parameters).Select(Read)], ct);

    private static Rejection Read(string doc) => Payloads.Back(SqliteJson.Read<Rejection>(doc));

    private int Resolve(SqliteConnection db, IEnumerable<string> ids, string field, string runId) => db.Execute("""
        update rejections set doc = json_set(doc, '$.status', 'Resolved', '$.' || @field, @runId), expires_at = @expires
        where id in (select value from json_each(@ids)) and status in ('Open', 'Replayed')
        """,
        new { ids = SqliteJson.Write(ids), field, runId, expires = (clock.GetUtcNow() + Retention.Rejections).ToUnixTimeMilliseconds() });

    private int Move(SqliteConnection db, IEnumerable<string> ids, IReadOnlyCollection<RejectionStatus> from, RejectionStatus to) => db.Execute("""
        update rejections set doc = json_set(doc, '$.status', @to), expires_at = @expires
        where id in (select value from json_each(@ids)) and status in (select value from json_each(@from))
        """,
        new
        {
            ids = SqliteJson.Write(ids),
            from = SqliteJson.Write(from),
            to = to.ToString(),
            expires = to.IsClosed() ? (long?)(clock.GetUtcNow() + Retention.Rejections).ToUnixTimeMilliseconds() : null,
        });
}
