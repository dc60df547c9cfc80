using Dapper;

namespace OkkiBridge.Storage.Sqlite;

/// <summary>One row while there is a pause, none without.</summary>
internal sealed class SqliteLoadingPause(SqliteDatabase database) : ILoadingPause
{
    public Task<Pause?> ReadAsync(CancellationToken ct) => database.ReadAsync(db =>
    {
        var (plan, reason, since) = db.QuerySingleOrDefault<(string?, string?, long)>("select plan, reason, since from pauses where name = 'loading'");
        return plan is null ? null : new Pause(plan, reason!, DateTimeOffset.FromUnixTimeMilliseconds(since));
    }, ct);

    public Task<bool> BeginAsync(Pause pause, CancellationToken ct) => database.WriteAsync(db => db.Execute(
        "insert into pauses (name, plan, reason, since) values ('loading', @Plan, @Reason, @since) on conflict (name) do nothing",
        new { pause.Plan, pause.Reason, since = pause.Since.ToUnixTimeMilliseconds() }) == 1, ct);

    public Task<bool> EndAsync(DateTimeOffset since, CancellationToken ct) => database.WriteAsync(db => db.Execute(
        "delete from pauses where name = 'loading' and since = @since", new { since = since.ToUnixTimeMilliseconds() }) == 1, ct);
}
