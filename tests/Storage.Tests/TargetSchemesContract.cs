namespace OkkiBridge.Storage.Tests;

public abstract class TargetSchemesContract(Store store)
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task What_was_told_last_is_known()
    {
        var (connection, schemes) = ($"{Guid.NewGuid():N}", store.Get<ITargetSchemes>());

        var before = await schemes.FindAsync(connection, Ct);
        await schemes.NoteAsync(connection, new TargetScheme("one", IsOnly: false), Ct);
        var first = await schemes.FindAsync(connection, Ct);
        await schemes.NoteAsync(connection, new TargetScheme("two", IsOnly: true), Ct);

        Assert.Equal((null, new TargetScheme("one", false), new TargetScheme("two", true)), (before, first, await schemes.FindAsync(connection, Ct)));
    }
}

public sealed class TargetSchemesOnMongo(MongoStore store) : TargetSchemesContract(store), IClassFixture<MongoStore>;

public sealed class TargetSchemesOnSqlite(SqliteStore store) : TargetSchemesContract(store), IClassFixture<SqliteStore>;
