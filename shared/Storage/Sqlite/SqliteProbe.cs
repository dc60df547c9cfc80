using Dapper;

namespace OkkiBridge.Storage.Sqlite;

internal sealed class SqliteProbe(SqliteDatabase database) : IStorageProbe
{
    public string Name => "sqlite";

    public Task PingAsync(CancellationToken ct) => database.ReadAsync(db => db.ExecuteScalar<int>("select count(*) from plan_states"), ct);
}
