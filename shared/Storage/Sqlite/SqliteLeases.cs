using Dapper;

namespace OkkiBridge.Storage.Sqlite;

internal sealed class SqliteLeases(SqliteDatabase database) : ILeases
{
    public Task<bool> TryHoldAsync(string name, string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken ct) =>
        database.WriteAsync(db => db.Execute("""
            insert into leases (name, owner, until, held_at) values (@name, @owner, @until, @now)
            on conflict (name) do update set owner = excluded.owner, until = excluded.until, held_at = excluded.held_at
            where leases.owner = excluded.owner or leases.until <= @now or leases.held_at > @latest
            """,
            new { name, owner, now = now.ToUnixTimeMilliseconds(), until = until.ToUnixTimeMilliseconds(), latest = ClockStep.Latest(now).ToUnixTimeMilliseconds() }) == 1, ct);

    public Task<string?> HolderAsync(string name, DateTimeOffset now, CancellationToken ct) => database.ReadAsync(db =>
        db.QuerySingleOrDefault<string>("select owner from leases where name = @name and until > @now", new { name, now = now.ToUnixTimeMilliseconds() }), ct);

    public Task ReleaseAsync(string name, string owner, CancellationToken ct) =>
        database.WriteAsync(db => db.Execute("delete from leases where name = @name and owner = @owner", new { name, owner }), ct);
}
