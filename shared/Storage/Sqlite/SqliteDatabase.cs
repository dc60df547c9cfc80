using Dapper;
using Microsoft.Data.Sqlite;

namespace OkkiBridge.Storage.Sqlite;

/// <summary>
/// One database file for any number of callers and processes: readers never wait (WAL), one writer at a time. Writers of this process queue here; those
/// of other processes are waited for by SQLite itself. SQLite's calls are synchronous, so the work is given as a synchronous function.
/// </summary>
internal sealed class SqliteDatabase(string path) : IDisposable
{
    private readonly string _path = Path.GetFullPath(path);
    private readonly string _connectionString = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 30 }.ToString();
    private readonly SemaphoreSlim _writer = new(1);
    private volatile bool _ready;

    public async Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken ct)
    {
        if (!_ready) await WriteAsync(_ => 0, ct);

        using var connection = Open();
        return read(connection);
    }

    /// <summary>One transaction that holds the write lock from its beginning, so that nothing it reads can change before it writes.</summary>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> write, CancellationToken ct)
    {
        await _writer.WaitAsync(ct);
        try
        {
            using var connection = Open();
            if (!_ready) Prepare(connection);
            using var transaction = connection.BeginTransaction(deferred: false);
            var result = write(connection);
            transaction.Commit();
            return result;
        }
        finally
        {
            _writer.Release();
        }
    }

    public void Dispose()
    {
        SqliteConnection.ClearPool(new SqliteConnection(_connectionString));
        _writer.Dispose();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        if (!_ready) Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        connection.Open();
        connection.Execute("pragma busy_timeout = 5000");    // polls in milliseconds, where the driver's own wait sleeps 150
        return connection;
    }

    private void Prepare(SqliteConnection connection)
    {
        connection.Execute("pragma journal_mode = wal");
        using var transaction = connection.BeginTransaction(deferred: false);
        var version = connection.ExecuteScalar<int>("pragma user_version");
        if (version > SqliteSchema.Version)
            throw new InvalidOperationException($"{_path} was written by a newer OkkiBridge: its schema is {version}, this one knows {SqliteSchema.Version}");

        if (version < SqliteSchema.Version) Upgrade(connection);
        transaction.Commit();
        _ready = true;
    }

    private static void Upgrade(SqliteConnection connection)
    {
        foreach (var (table, column, type) in SqliteSchema.LaterColumns.Where(c => IsThere(c.Table) && !Has(c.Table, c.Column))) connection.Execute($"alter table {table} add column {column} {type}");
        var isFormer = IsThere("ledger") && !Has("ledger", "scope");
        if (isFormer) connection.Execute("alter table ledger rename to ledger_former");
        if (Has("run_companies", "created_at")) connection.Execute(SqliteSchema.NoAge);
        connection.Execute(SqliteSchema.Script);
        if (isFormer) connection.Execute(SqliteSchema.TakeOver);

        bool IsThere(string table) => connection.ExecuteScalar<bool>("select count(*) from pragma_table_info(@table)", new { table });

        bool Has(string table, string column) => connection.ExecuteScalar<bool>("select count(*) from pragma_table_info(@table) where name = @column", new { table, column });
    }
}
