namespace OkkiBridge.Storage.Tests;

public abstract class PlanStatesContract(Store store)
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly DateTimeOffset Noon = Store.Noon;

    private readonly string _plan = $"查询小满客户-{Guid.NewGuid():N}";

    private IPlanStates Plans => store.Get<IPlanStates>();

    [Fact]
    public async Task A_plan_never_run_has_a_fresh_state() => Assert.Equal(new PlanState(null, null, null), await Plans.ReadAsync(_plan, Ct));

    [Fact]
    public async Task The_watermark_moves_forward_only()
    {
        await Plans.MoveWatermarkAsync(_plan, Noon, Ct);
        await Plans.MoveWatermarkAsync(_plan, Noon.AddSeconds(-1), Ct);
        Assert.Equal(new PlanState(Noon, null, null), await Plans.ReadAsync(_plan, Ct));

        var processes = store.From<IPlanStates>(4);
        await Task.WhenAll(Enumerable.Range(1, 20).Select(i => Task.Run(() => processes[i % 4].MoveWatermarkAsync(_plan, Noon.AddSeconds(i), Ct))));
        Assert.Equal(Noon.AddSeconds(20), (await Plans.ReadAsync(_plan, Ct)).Watermark);
    }

    [Fact]
    public async Task A_tick_is_taken_once()
    {
        var processes = store.From<IPlanStates>(4);
        for (var tick = Noon; tick < Noon.AddMinutes(3); tick = tick.AddMinutes(1))
        {
            var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => processes[i % 4].TakeTickAsync(_plan, tick, tick, Ct))));

            Assert.Single(taken, true);
        }
        Assert.False(await Plans.TakeTickAsync(_plan, Noon, Noon.AddMinutes(2), Ct));
        Assert.Equal(new PlanState(null, Noon.AddMinutes(2), null), await Plans.ReadAsync(_plan, Ct));
    }

    [Fact]
    public async Task The_last_push_moves_forward_only_and_leaves_the_rest_alone()
    {
        await Plans.MoveWatermarkAsync(_plan, Noon, Ct);
        await Plans.NotePushAsync(_plan, Noon.AddMinutes(2), Ct);
        await Plans.NotePushAsync(_plan, Noon.AddMinutes(1), Ct);

        Assert.Equal(new PlanState(Noon, null, Noon.AddMinutes(2)), await Plans.ReadAsync(_plan, Ct));
    }

    [Fact]
    public async Task What_a_clock_noted_that_ran_ahead_is_taken_back()
    {
        var year = Noon.AddYears(1);
        await Plans.TakeTickAsync(_plan, year, year, Ct);
        await Plans.NotePushAsync(_plan, year, Ct);

        var processes = store.From<IPlanStates>(4);
        Assert.Single(await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => processes[i % 4].TakeTickAsync(_plan, Noon, Noon, Ct)))), true);
        await Plans.NotePushAsync(_plan, Noon, Ct);

        Assert.Equal(new PlanState(null, Noon, Noon), await Plans.ReadAsync(_plan, Ct));
    }

    [Fact]
    public async Task What_was_read_last_moves_back_too()
    {
        await Plans.MoveWatermarkAsync(_plan, Noon, Ct);
        await Plans.NoteReadAsync(_plan, new(Noon.AddHours(1), TimeSpan.FromMinutes(-3)), Ct);
        await Plans.NoteReadAsync(_plan, new(Noon.AddMinutes(1), TimeSpan.FromMilliseconds(1500)), Ct);

        Assert.Equal(new PlanState(Noon, null, null) { Read = new(Noon.AddMinutes(1), TimeSpan.FromMilliseconds(1500)) }, await Plans.ReadAsync(_plan, Ct));
    }

    [Fact]
    public async Task A_watermark_that_is_put_back_takes_reading_with_it()
    {
        await Plans.PutWatermarkAsync(_plan, Noon, Ct);
        Assert.Equal(new PlanState(Noon, null, null) { Read = new(Noon, TimeSpan.Zero) }, await Plans.ReadAsync(_plan, Ct));

        await Plans.NoteReadAsync(_plan, new(Noon.AddHours(1), TimeSpan.FromSeconds(2)), Ct);
        await Plans.PutWatermarkAsync(_plan, Noon.AddDays(-1), Ct);

        Assert.Equal(new PlanState(Noon.AddDays(-1), null, null) { Read = new(Noon.AddDays(-1), TimeSpan.FromSeconds(2)) }, await Plans.ReadAsync(_plan, Ct));
    }

    [Fact]
    public async Task The_longest_lateness_is_kept()
    {
        await Plans.NoteLatenessAsync(_plan, TimeSpan.FromMinutes(2), Ct);
        await Plans.NoteLatenessAsync(_plan, TimeSpan.FromMinutes(10), Ct);
        await Plans.NoteLatenessAsync(_plan, TimeSpan.FromMinutes(9), Ct);

        Assert.Equal(new PlanState(null, null, null) { Lateness = TimeSpan.FromMinutes(10) }, await Plans.ReadAsync(_plan, Ct));
    }

    [Fact]
    public async Task Watermark_and_tick_are_kept_beside_each_other()
    {
        Assert.True(await Plans.TakeTickAsync(_plan, Noon.AddHours(1), Noon.AddHours(1), Ct));
        await Plans.MoveWatermarkAsync(_plan, Noon, Ct);

        Assert.Equal(new PlanState(Noon, Noon.AddHours(1), null), await Plans.ReadAsync(_plan, Ct));
    }
}

public sealed class PlanStatesOnMongo(MongoStore store) : PlanStatesContract(store), IClassFixture<MongoStore>;

public sealed class PlanStatesOnSqlite(SqliteStore store) : PlanStatesContract(store), IClassFixture<SqliteStore>;
