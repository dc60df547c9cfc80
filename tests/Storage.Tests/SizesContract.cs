namespace OkkiBridge.Storage.Tests;

/// <summary>Of what MongoDB counts by what it knows anyway only the order of size can be relied on.</summary>
public abstract class SizesContract(Store store, bool isExact)
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task What_is_kept_is_counted_and_measured()
    {
        var plans = store.Get<IPlanStates>();
        for (var i = 0; i < 3; i++) await plans.MoveWatermarkAsync($"plan-{i}", Store.Noon, Ct);
        await store.Get<ILeases>().TryHoldAsync("lease", "owner", Store.Noon, Store.Noon.AddMinutes(1), Ct);

        var kinds = await store.Get<IStorageSizes>().MeasureAsync(Ct);

        Assert.InRange(kinds.Single(k => k.Name == "planStates").Count, isExact ? 3 : 0, 3);
        Assert.InRange(kinds.Single(k => k.Name == "leases").Count, isExact ? 1 : 0, 1);
        Assert.InRange(kinds.Sum(kind => kind.Bytes) ?? 0, 4096, 100_000_000);
        Assert.DoesNotContain(kinds, kind => kind.Bytes <= 0);
    }
}

public sealed class SizesOnMongo(MongoStore store) : SizesContract(store, isExact: false), IClassFixture<MongoStore>;

public sealed class SizesOnSqlite(SqliteStore store) : SizesContract(store, isExact: true), IClassFixture<SqliteStore>;
