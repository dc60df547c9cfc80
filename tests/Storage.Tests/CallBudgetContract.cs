namespace OkkiBridge.Storage.Tests;

public abstract class CallBudgetContract(Store store)
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    /// <summary>The beginning of a minute, and so of a slice.</summary>
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string _provider = $"okki-{Guid.NewGuid():N}";

    private ICallBudget Budget => store.Get<ICallBudget>();

    [Fact]
    public async Task A_slice_grants_a_tenth_of_the_minute_and_then_names_the_wait()
    {
        for (var call = 0; call < 30; call++) Assert.Equal(TimeSpan.Zero, await Budget.TryTakeAsync(_provider, 300, Start.AddSeconds(1), Ct));

        Assert.Equal(TimeSpan.FromSeconds(4), await Budget.TryTakeAsync(_provider, 300, Start.AddSeconds(2), Ct));
        Assert.Equal(TimeSpan.Zero, await Budget.TryTakeAsync(_provider, 300, Start.AddSeconds(6), Ct));
        Assert.Equal(TimeSpan.Zero, await Budget.TryTakeAsync(_provider + "2", 300, Start.AddSeconds(2), Ct));
    }

    [Fact]
    public async Task A_small_budget_has_longer_slices_of_one_call()
    {
        Assert.Equal(TimeSpan.Zero, await Budget.TryTakeAsync(_provider, 7, Start, Ct));

        var wait = await Budget.TryTakeAsync(_provider, 7, Start.AddSeconds(1), Ct);

        Assert.InRange(wait, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(60d / 7));
        Assert.NotEqual(TimeSpan.Zero, await Budget.TryTakeAsync(_provider, 7, Start.AddSeconds(1) + wait - TimeSpan.FromTicks(1), Ct));
        Assert.Equal(TimeSpan.Zero, await Budget.TryTakeAsync(_provider, 7, Start.AddSeconds(1) + wait, Ct));
    }

    [Fact]
    public async Task Fifty_takers_at_once_never_get_more_than_a_slice_holds()
    {
        var processes = store.From<ICallBudget>(5);
        for (var slice = 0; slice < 4; slice++)
        {
            var now = Start.AddSeconds(6 * slice + 1);

            var waits = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => processes[i % 5].TryTakeAsync(_provider, 200, now, Ct))));

            Assert.Equal(20, waits.Count(w => w == TimeSpan.Zero));
            Assert.All(waits.Where(w => w != TimeSpan.Zero), w => Assert.Equal(TimeSpan.FromSeconds(5), w));
        }
    }

    [Fact]
    public async Task A_minute_grants_its_budget()
    {
        var granted = 0;
        for (var now = Start; now < Start.AddMinutes(1); now = now.AddMilliseconds(500))
            if (await Budget.TryTakeAsync(_provider, 40, now, Ct) == TimeSpan.Zero) granted++;

        Assert.Equal(40, granted);
    }

    [Fact]
    public async Task Nothing_is_granted_in_a_pause()
    {
        var until = Start.AddSeconds(30).AddTicks(5);
        await Budget.TryTakeAsync(_provider, 300, Start, Ct);
        await Budget.PauseAsync(_provider, until, Ct);

        var wait = await Budget.TryTakeAsync(_provider, 300, Start.AddSeconds(10), Ct);

        Assert.InRange(wait, TimeSpan.FromSeconds(20).Add(TimeSpan.FromTicks(5)), TimeSpan.FromSeconds(20).Add(TimeSpan.FromMilliseconds(1)));
        Assert.NotEqual(TimeSpan.Zero, await Budget.TryTakeAsync(_provider, 300, until.AddTicks(-1), Ct));
        Assert.Equal(TimeSpan.Zero, await Budget.TryTakeAsync(_provider, 300, Start.AddSeconds(10) + wait, Ct));
    }

    [Fact]
    public async Task A_pause_before_the_first_call_holds()
    {
        await Budget.PauseAsync(_provider, Start.AddSeconds(30), Ct);

        Assert.Equal(TimeSpan.FromSeconds(29), await Budget.TryTakeAsync(_provider, 300, Start.AddSeconds(1), Ct));
        Assert.Equal(TimeSpan.Zero, await Budget.TryTakeAsync(_provider, 300, Start.AddSeconds(30), Ct));
    }

    [Fact]
    public async Task A_pause_is_prolonged_but_never_shortened()
    {
        var processes = store.From<ICallBudget>(3);

        await Task.WhenAll(Enumerable.Range(1, 30).Select(i => Task.Run(() => processes[i % 3].PauseAsync(_provider, Start.AddSeconds(i), Ct))));

        Assert.Equal(TimeSpan.FromSeconds(30), await Budget.TryTakeAsync(_provider, 300, Start, Ct));
        await Budget.PauseAsync(_provider, Start.AddSeconds(5), Ct);
        Assert.Equal(TimeSpan.FromSeconds(30), await Budget.TryTakeAsync(_provider, 300, Start, Ct));
    }

    [Fact]
    public async Task A_clock_that_is_behind_takes_no_slice_of_its_own()
    {
        for (var call = 0; call < 3; call++) Assert.Equal(TimeSpan.Zero, await Budget.TryTakeAsync(_provider, 40, Start.AddSeconds(6), Ct));

        Assert.Equal(TimeSpan.Zero, await Budget.TryTakeAsync(_provider, 40, Start.AddSeconds(5), Ct));
        Assert.Equal(TimeSpan.FromSeconds(7), await Budget.TryTakeAsync(_provider, 40, Start.AddSeconds(5), Ct));
    }

    [Fact]
    public async Task A_clock_that_ran_ahead_costs_a_slice_and_not_the_size_of_its_step()
    {
        var year = Start.AddYears(1);
        for (var call = 0; call < 4; call++) await Budget.TryTakeAsync(_provider, 40, year, Ct);
        await Budget.PauseAsync(_provider, year.AddHours(1), Ct);

        Assert.Equal(TimeSpan.FromSeconds(5), await Budget.TryTakeAsync(_provider, 40, Start.AddSeconds(1), Ct));
        for (var call = 0; call < 4; call++) Assert.Equal(TimeSpan.Zero, await Budget.TryTakeAsync(_provider, 40, Start.AddSeconds(6), Ct));
        Assert.Equal(TimeSpan.FromSeconds(6), await Budget.TryTakeAsync(_provider, 40, Start.AddSeconds(6), Ct));
    }

    [Fact]
    public async Task A_changed_budget_counts_from_the_next_slice_on()
    {
        Assert.Equal(TimeSpan.Zero, await Budget.TryTakeAsync(_provider, 300, Start.AddSeconds(7), Ct));

        Assert.NotEqual(TimeSpan.Zero, await Budget.TryTakeAsync(_provider, 6, Start.AddSeconds(7), Ct));
        Assert.Equal(TimeSpan.Zero, await Budget.TryTakeAsync(_provider, 6, Start.AddSeconds(20), Ct));
        Assert.Equal(TimeSpan.Zero, await Budget.TryTakeAsync(_provider, 300, Start.AddSeconds(20), Ct));
    }
}

public sealed class CallBudgetOnMongo(MongoStore store) : CallBudgetContract(store), IClassFixture<MongoStore>;

public sealed class CallBudgetOnSqlite(SqliteStore store) : CallBudgetContract(store), IClassFixture<SqliteStore>;
