namespace OkkiBridge.Storage.Tests;

public abstract class ProbeContract(Store store, string name)
{
    [Fact]
    public async Task A_database_that_is_there_answers()
    {
        var probe = store.Get<IStorageProbe>();

        await probe.PingAsync(CancellationToken.None);

        Assert.Equal(name, probe.Name);
    }
}

public sealed class ProbeOnMongo(MongoStore store) : ProbeContract(store, "mongodb"), IClassFixture<MongoStore>;

public sealed class ProbeOnSqlite(SqliteStore store) : ProbeContract(store, "sqlite"), IClassFixture<SqliteStore>;
