using Dapper;

namespace OkkiBridge.Storage.Sqlite;

internal sealed class SqlitePlanVersions(SqliteDatabase database) : IPlanVersions
{
    public Task KeepAsync(PlanVersion version, CancellationToken ct) => database.WriteAsync(db => db.Execute(
        "insert into plan_versions (plan, version, doc) values (@Plan, @Version, @doc) on conflict do nothing",
        new { version.Plan, version.Version, doc = SqliteJson.Write(version) }), ct);

    public Task<PlanVersion?> FindAsync(string plan, string version, CancellationToken ct) => database.ReadAsync(db =>
        db.QuerySingleOrDefault<string>("select doc from plan_versions where plan = @plan and version = @version", new { plan, version }) is { } doc
            ? SqliteJson.Read<PlanVersion>(doc)
            : null, ct);

    public Task<IReadOnlyList<PlanVersion>> ListAsync(string plan, int limit, CancellationToken ct) => database.ReadAsync<IReadOnlyList<PlanVersion>>(db =>
        [.. db.Query<string>("select doc from plan_versions where plan = @plan order by since desc limit @limit", new { plan, limit = ReadLimit.Of(limit) })
            .Select(SqliteJson.Read<PlanVersion>)], ct);
}
