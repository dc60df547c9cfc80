using Dapper;
using Microsoft.Data.Sqlite;

namespace OkkiBridge.Storage.Sqlite;

/// <summary>One row a rejected company of a run; closed ones carry the time at which they are dropped.</summary>
internal sealed class SqliteRejections(SqliteDatabase database, TimeProvider clock) : IRejections
{
    public Task AddAsync(IReadOnlyCollection<Rejection> rejections, CancellationToken ct) => database.WriteAsync(db =>
    {
        db.Execute("delete from rejections where expires_at < @now", new { now = clock.GetUtcNow().ToUnixTimeMilliseconds() });
        return db.Execute("""
            insert into rejections (id, doc) select value ->> 'id', json_set(value, '$.attempts', 1, '$.status', 'Open') from json_each(@rejections) where true
            on conflict (id) do update set doc = json_set(excluded.doc, '$.attempts', (rejections.doc ->> 'attempts') + 1), expires_at = null
            """,
            new { rejections = SqliteJson.Write(rejections) });
    }, ct);

    public Task<Rejection?> FindAsync(string id, CancellationToken ct) => database.ReadAsync(db =>
        db.QuerySingleOrDefault<string>("select doc from rejections where id = @id", new { id }) is { } doc ? SqliteJson.Read<Rejection>(doc) : null, ct);

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
            select doc from rejections indexed by rejections_{index} where {column}
                and (@Plan is null or plan = @Plan) and (@Stage is null or stage = @Stage)
                and (@Reason is null or reason = @Reason) and (@status is null or status = @status)
            order by rejected_at desc, id desc limit @limit
            """;
        return database.ReadAsync<IReadOnlyList<Rejection>>(db => [.. db.Query<string>(sql, new
        {
            filter.Plan,
            filter.Stage,
            filter.Reason,
            filter.CompanyId,
            status = filter.Status?.ToString(),
            limit = ReadLimit.Of(limit),
        }).Select(SqliteJson.Read<Rejection>)], ct);
    }

    public Task<bool> MoveAsync(string id, IReadOnlyCollection<RejectionStatus> from, RejectionStatus to, CancellationToken ct) =>
        database.WriteAsync(db => Move(db, [id], from, to) == 1, ct);

    public Task ResolveAsync(string runId, IReadOnlyCollection<string> companyIds, CancellationToken ct) =>
        database.WriteAsync(db => Move(db, companyIds.Select(id => Rejection.IdOf(runId, id)),
            [RejectionStatus.Open, RejectionStatus.Replayed], RejectionStatus.Resolved), ct);

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
