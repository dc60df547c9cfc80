using Dapper;

namespace OkkiBridge.Storage.Sqlite;

internal sealed class SqliteSizes(SqliteDatabase database) : IStorageSizes
{
    private static readonly Dictionary<string, string> Tables = new()
    {
        ["callBudgets"] = "call_budgets",
        ["events"] = "events",
        ["leases"] = "leases",
        ["ledger"] = "ledger",
        ["pauses"] = "pauses",
        ["planStates"] = "plan_states",
        ["planVersions"] = "plan_versions",
        ["rejections"] = "rejections",
        ["runCompanies"] = "run_companies",
        ["runs"] = "runs",
        ["targetSchemes"] = "target_schemes",
    };

    public Task<IReadOnlyList<StoredKind>> MeasureAsync(CancellationToken ct) => database.ReadAsync<IReadOnlyList<StoredKind>>(db =>
    [
        .. Tables.Select(table => new StoredKind(table.Key, db.ExecuteScalar<long>($"select count(*) from {table.Value}"), Bytes: null)),
        new StoredKind("file", 1, db.ExecuteScalar<long>("select page_count * page_size from pragma_page_count, pragma_page_size")),
    ], ct);
}
