namespace OkkiBridge.Storage.Tests;

public abstract class PlanVersionsContract(Store store)
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly string _plan = $"查询小满客户-{Guid.NewGuid():N}";

    private IPlanVersions Versions => store.Get<IPlanVersions>();

    [Fact]
    public async Task A_version_is_found_as_it_was_kept()
    {
        var version = Version("a1", Store.Noon);
        await Versions.KeepAsync(version, Ct);

        Assert.Equal(version, await Versions.FindAsync(_plan, "a1", Ct));
        Assert.Null(await Versions.FindAsync(_plan, "a2", Ct));
        Assert.Null(await Versions.FindAsync(_plan + "x", "a1", Ct));
    }

    [Fact]
    public async Task A_version_in_use_again_keeps_its_first_day()
    {
        var processes = store.From<IPlanVersions>(4);
        await Versions.KeepAsync(Version("a1", Store.Noon), Ct);

        await Task.WhenAll(Enumerable.Range(1, 20).Select(i => Task.Run(() => processes[i % 4].KeepAsync(Version("a1", Store.Noon.AddDays(i)), Ct))));

        Assert.Equal(Store.Noon, (await Versions.FindAsync(_plan, "a1", Ct))!.Since);
    }

    [Fact]
    public async Task Versions_are_listed_newest_first()
    {
        foreach (var i in (int[])[2, 1, 3]) await Versions.KeepAsync(Version($"v{i}", Store.Noon.AddDays(i)), Ct);

        Assert.Equal(["v3", "v2"], (await Versions.ListAsync(_plan, 2, Ct)).Select(v => v.Version));
    }

    private PlanVersion Version(string version, DateTimeOffset since) =>
        new() { Plan = _plan, Version = version, Documents = """{"source.json":"{ \"api\": \"/v1/company/list\" } // 客户"}""", Since = since };
}

public sealed class PlanVersionsOnMongo(MongoStore store) : PlanVersionsContract(store), IClassFixture<MongoStore>;

public sealed class PlanVersionsOnSqlite(SqliteStore store) : PlanVersionsContract(store), IClassFixture<SqliteStore>;
