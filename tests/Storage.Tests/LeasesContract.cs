namespace OkkiBridge.Storage.Tests;

public abstract class LeasesContract(Store store)
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly DateTimeOffset Noon = Store.Noon;

    private readonly string _name = $"plan-{Guid.NewGuid():N}";

    private ILeases Leases => store.Get<ILeases>();

    private Task<string?> HolderAsync(DateTimeOffset at) => Leases.HolderAsync(_name, at, Ct);

    [Fact]
    public async Task One_of_many_holds_a_lease()
    {
        var processes = store.From<ILeases>(4);

        var held = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() =>
            processes[i % 4].TryHoldAsync(_name, $"owner-{i}", Noon, Noon.AddMinutes(1), Ct))));

        Assert.Single(held, true);
        Assert.True(await Leases.TryHoldAsync(_name + "2", "another", Noon, Noon.AddMinutes(1), Ct));
    }

    [Fact]
    public async Task Its_owner_prolongs_it()
    {
        Assert.True(await Leases.TryHoldAsync(_name, "a", Noon, Noon.AddMinutes(1), Ct));
        Assert.True(await Leases.TryHoldAsync(_name, "a", Noon.AddSeconds(30), Noon.AddMinutes(2), Ct));

        Assert.False(await Leases.TryHoldAsync(_name, "b", Noon.AddSeconds(90), Noon.AddMinutes(3), Ct));
    }

    [Fact]
    public async Task It_is_free_at_its_end()
    {
        await Leases.TryHoldAsync(_name, "a", Noon, Noon.AddMinutes(1), Ct);

        Assert.Equal(("a", null, null), (await HolderAsync(Noon.AddMinutes(1).AddMilliseconds(-1)), await HolderAsync(Noon.AddMinutes(1)), await Leases.HolderAsync(_name + "2", Noon, Ct)));
        Assert.False(await Leases.TryHoldAsync(_name, "b", Noon.AddMinutes(1).AddMilliseconds(-1), Noon.AddMinutes(2), Ct));
        Assert.True(await Leases.TryHoldAsync(_name, "b", Noon.AddMinutes(1), Noon.AddMinutes(2), Ct));
        Assert.False(await Leases.TryHoldAsync(_name, "a", Noon.AddMinutes(1), Noon.AddMinutes(2), Ct));
    }

    [Fact]
    public async Task An_ended_lease_goes_to_one_of_many()
    {
        await Leases.TryHoldAsync(_name, "dead", Noon, Noon.AddMinutes(1), Ct);
        var processes = store.From<ILeases>(4);

        var held = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() =>
            processes[i % 4].TryHoldAsync(_name, $"owner-{i}", Noon.AddMinutes(2), Noon.AddMinutes(3), Ct))));

        Assert.Single(held, true);
    }

    [Fact]
    public async Task One_that_was_taken_by_a_clock_that_ran_ahead_is_free()
    {
        var year = Noon.AddYears(1);
        await Leases.TryHoldAsync(_name, "dead", year, year.AddMinutes(1), Ct);

        Assert.True(await Leases.TryHoldAsync(_name, "b", Noon, Noon.AddMinutes(1), Ct));
        Assert.False(await Leases.TryHoldAsync(_name, "c", Noon, Noon.AddMinutes(1), Ct));
    }

    [Fact]
    public async Task One_that_was_taken_a_moment_ahead_is_not()
    {
        await Leases.TryHoldAsync(_name, "a", Noon.AddSeconds(5), Noon.AddMinutes(1), Ct);

        Assert.False(await Leases.TryHoldAsync(_name, "b", Noon, Noon.AddMinutes(1), Ct));
    }

    [Fact]
    public async Task Its_owner_alone_gives_it_back()
    {
        await Leases.TryHoldAsync(_name, "a", Noon, Noon.AddMinutes(1), Ct);

        await Leases.ReleaseAsync(_name, "b", Ct);
        Assert.False(await Leases.TryHoldAsync(_name, "b", Noon, Noon.AddMinutes(1), Ct));
        await Leases.ReleaseAsync(_name, "a", Ct);
        Assert.True(await Leases.TryHoldAsync(_name, "b", Noon, Noon.AddMinutes(1), Ct));
    }
}

public sealed class LeasesOnMongo(MongoStore store) : LeasesContract(store), IClassFixture<MongoStore>;

public sealed class LeasesOnSqlite(SqliteStore store) : LeasesContract(store), IClassFixture<SqliteStore>;
