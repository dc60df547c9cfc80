using Dapper;

namespace OkkiBridge.Storage.Sqlite;

/// <summary>One row an event. A new one is the time to forget old ones.</summary>
internal sealed class SqliteEvents(SqliteDatabase database, TimeProvider clock) : IEvents
{
    public Task AddAsync(IReadOnlyCollection<StoredEvent> events, CancellationToken ct) => database.WriteAsync(db =>
    {
        db.Execute("delete from events where kept_until <= @now", new { now = clock.GetUtcNow().ToUnixTimeMilliseconds() });
        db.Execute("insert into events (id, key, doc) select value ->> 'id', value ->> 'key', value from json_each(@events) where true on conflict do nothing",
            new { events = SqliteJson.Write(events) });
        return db.Execute("delete from events where id <= (select id from events order by id desc limit 1 offset @most)", new { most = Retention.MostEvents });
    }, ct);

    public Task<IReadOnlyList<StoredEvent>> ListAsync(EventFilter filter, int limit, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<StoredEvent>>(db => [.. db.Query<string>("""
            select doc from events
            where (@Plan is null or doc ->> 'plan' = @Plan) and (@RunId is null or doc ->> 'runId' = @RunId)
                and (@Code is null or doc ->> 'code' = @Code) and (@severity is null or doc ->> 'severity' = @severity) and (@Before is null or id < @Before)
            order by id desc limit @limit
            """,
            new { filter.Plan, filter.RunId, filter.Code, severity = filter.Severity?.ToString(), filter.Before, limit = ReadLimit.Of(limit) })
            .Select(SqliteJson.Read<StoredEvent>)], ct);
}
