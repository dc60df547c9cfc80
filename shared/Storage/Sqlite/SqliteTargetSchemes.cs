using Dapper;

namespace OkkiBridge.Storage.Sqlite;

/// <summary>One row a connection.</summary>
internal sealed class SqliteTargetSchemes(SqliteDatabase database) : ITargetSchemes
{
    public Task NoteAsync(string connection, TargetScheme scheme, CancellationToken ct) => database.WriteAsync(db => db.Execute("""
        insert into target_schemes (connection, scheme, is_only) values (@connection, @Id, @IsOnly)
        on conflict (connection) do update set scheme = excluded.scheme, is_only = excluded.is_only
        """,
        new { connection, scheme.Id, scheme.IsOnly }), ct);

    public Task<TargetScheme?> FindAsync(string connection, CancellationToken ct) => database.ReadAsync(db =>
    {
        var (id, isOnly) = db.QuerySingleOrDefault<(string?, bool)>("select scheme, is_only from target_schemes where connection = @connection", new { connection });
        return id is null ? null : new TargetScheme(id, isOnly);
    }, ct);
}
