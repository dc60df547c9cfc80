using OkkiBridge.Contracts;

namespace OkkiBridge.Storage.Tests;

public abstract class RunsContract(Store store)
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly DateTimeOffset Noon = Store.Noon;

    private static int _started;

    private readonly string _plan = $"查询小满客户-{Guid.NewGuid():N}";

    private IRuns Runs => store.Get<IRuns>();

    [Fact]
    public async Task A_run_comes_back_as_it_was_started()
    {
        var run = NewRun() with { DryRun = true, Announced = 7, Mode = RunMode.Backfill };

        Assert.Equal((run, true), await Runs.StartAsync(run, Ct));

        Assert.Equal(run, await Runs.FindAsync(run.Id, Ct));
        Assert.Null(await Runs.FindAsync("unknown", Ct));
    }

    [Fact]
    public async Task Times_are_kept_in_milliseconds()
    {
        var run = NewRun();

        var (started, _) = await Runs.StartAsync(run with { From = run.From.AddTicks(4321) }, Ct);

        Assert.Equal(run, started);
        Assert.Equal(started, await Runs.FindAsync(run.Id, Ct));
    }

    [Fact]
    public async Task A_plan_has_one_active_run_however_many_start_it()
    {
        var processes = store.From<IRuns>(4);

        var starts = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => processes[i % 4].StartAsync(NewRun(), Ct))));

        var started = Assert.Single(starts, s => s.Started).Run;
        Assert.All(starts, s => Assert.Equal(started.Id, s.Run.Id));
        Assert.True((await Runs.StartAsync(NewRun() with { Plan = _plan + "2" }, Ct)).Started);
    }

    [Theory, InlineData(RunStatus.Completed), InlineData(RunStatus.Failed), InlineData(RunStatus.Cancelled)]
    public async Task A_plan_runs_again_when_its_run_has_ended(RunStatus end)
    {
        var first = await StartAsync();
        Assert.True(await Runs.MoveAsync(first.Id, [RunStatus.Running], RunStatus.Loading, Noon, null, Ct));
        Assert.False((await Runs.StartAsync(NewRun(), Ct)).Started);

        Assert.True(await Runs.MoveAsync(first.Id, [RunStatus.Running, RunStatus.Loading], end, Noon.AddMinutes(1), "because", Ct));

        Assert.Equal(first with { Status = end, CompletedAt = Noon.AddMinutes(1), Error = "because" }, await Runs.FindAsync(first.Id, Ct));
        Assert.True((await Runs.StartAsync(NewRun(), Ct)).Started);
    }

    [Fact]
    public async Task A_run_moves_only_from_the_states_named()
    {
        var run = await StartAsync();

        Assert.False(await Runs.MoveAsync(run.Id, [RunStatus.Loading], RunStatus.Completed, Noon, null, Ct));
        Assert.False(await Runs.MoveAsync("unknown", [RunStatus.Running], RunStatus.Completed, Noon, null, Ct));
        Assert.Equal(run, await Runs.FindAsync(run.Id, Ct));

        Assert.True(await Runs.MoveAsync(run.Id, [RunStatus.Running], RunStatus.Loading, Noon, null, Ct));
        Assert.Null((await Runs.FindAsync(run.Id, Ct))!.CompletedAt);
    }

    [Fact]
    public async Task One_of_many_who_end_a_run_ends_it()
    {
        var run = await StartAsync();
        var processes = store.From<IRuns>(4);

        var ends = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() =>
            processes[i % 4].MoveAsync(run.Id, [RunStatus.Running], RunStatus.Cancelled, Noon, $"{i}", Ct))));

        Assert.Single(ends, true);
    }

    [Fact]
    public async Task An_ended_run_becomes_active_again_only_if_its_plan_has_no_other()
    {
        var first = await StartAsync();
        await Runs.MoveAsync(first.Id, [RunStatus.Running], RunStatus.Failed, Noon, "because", Ct);
        var second = await StartAsync();

        Assert.False(await Runs.MoveAsync(first.Id, [RunStatus.Failed], RunStatus.Running, Noon, null, Ct));

        await Runs.MoveAsync(second.Id, [RunStatus.Running], RunStatus.Failed, Noon, "because", Ct);
        Assert.True(await Runs.MoveAsync(first.Id, [RunStatus.Failed], RunStatus.Running, Noon, null, Ct));
        Assert.Equal(first, await Runs.FindAsync(first.Id, Ct));
        Assert.False((await Runs.StartAsync(NewRun(), Ct)).Started);
    }

    [Fact]
    public async Task Runs_are_listed_newest_first()
    {
        var ids = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            var run = await StartAsync();
            ids.Insert(0, run.Id);
            await Runs.MoveAsync(run.Id, [RunStatus.Running], i % 2 == 0 ? RunStatus.Completed : RunStatus.Failed, Noon, null, Ct);
        }

        Assert.Equal(ids, (await Runs.ListAsync(_plan, null, 10, Ct)).Select(r => r.Id));
        Assert.Equal(ids[..2], (await Runs.ListAsync(_plan, null, 2, Ct)).Select(r => r.Id));
        Assert.Equal([ids[1], ids[3]], (await Runs.ListAsync(_plan, RunStatus.Completed, 10, Ct)).Select(r => r.Id));
        Assert.Contains(ids[0], (await Runs.ListAsync(null, RunStatus.Failed, 1000, Ct)).Select(r => r.Id));
        Assert.Contains(ids[0], (await Runs.ListAsync(null, null, 1000, Ct)).Select(r => r.Id));
        Assert.Single(await Runs.ListAsync(_plan, null, 0, Ct));
    }

    [Fact]
    public async Task A_checkpoint_moves_the_cursor_and_adds_up()
    {
        var run = await StartAsync();

        Assert.True(await Runs.CheckpointAsync(run.Id, new(Noon.AddMinutes(-30), 2, 1, 100), Ct));
        Assert.True(await Runs.CheckpointAsync(run.Id, new(Noon.AddMinutes(-20), 3, 0), Ct));
        Assert.True(await Runs.CheckpointAsync(run.Id, new(Noon.AddMinutes(-40), 0, 1), Ct));

        Assert.Equal(run with { Cursor = Noon.AddMinutes(-20), CellsProven = 5, CellsRepeated = 2, Announced = 100 }, await Runs.FindAsync(run.Id, Ct));
    }

    [Theory, InlineData(RunStatus.Loading), InlineData(RunStatus.Cancelled)]
    public async Task A_checkpoint_is_refused_when_the_run_is_not_running(RunStatus status)
    {
        var run = await StartAsync();
        await Runs.MoveAsync(run.Id, [RunStatus.Running], status, Noon, null, Ct);

        Assert.False(await Runs.CheckpointAsync(run.Id, new(Noon, 1, 0), Ct));
        Assert.False(await Runs.CheckpointAsync("unknown", new(Noon, 1, 0), Ct));
        Assert.Equal(run.Cursor, (await Runs.FindAsync(run.Id, Ct))!.Cursor);
    }

    [Fact]
    public async Task Every_company_is_outstanding_until_it_has_an_outcome()
    {
        var run = await StartAsync();
        Assert.Equal(0, await Runs.CountOutstandingAsync(run.Id, 10, Ct));

        await Runs.ExpectAsync(run.Id, ["1", "2"], Ct);
        Assert.Equal((2, 1), (await Runs.CountOutstandingAsync(run.Id, 10, Ct), await Runs.CountOutstandingAsync(run.Id, 1, Ct)));
        await Runs.SettleAsync(run.Id, Outcomes(("1", Outcome.Written)), Ct);
        Assert.Equal(1, await Runs.CountOutstandingAsync(run.Id, 10, Ct));
        await Runs.SettleAsync(run.Id, Outcomes(("2", Outcome.Rejected)), Ct);
        Assert.Equal(0, await Runs.CountOutstandingAsync(run.Id, 10, Ct));
    }

    [Fact]
    public async Task Outstanding_companies_are_listed_page_by_page()
    {
        var (run, other) = (await StartAsync(), "another");
        await Runs.ExpectAsync(run.Id, ["3", "1", "2", "4"], Ct);
        await Runs.ExpectAsync(other, ["5"], Ct);
        await Runs.SettleAsync(run.Id, Outcomes(("2", Outcome.Written)), Ct);

        Assert.Equal(["1", "3"], await Runs.ListOutstandingAsync(run.Id, null, 2, Ct));
        Assert.Equal(["4"], await Runs.ListOutstandingAsync(run.Id, "3", 2, Ct));
        Assert.Empty(await Runs.ListOutstandingAsync(run.Id, "4", 2, Ct));
    }

    [Fact]
    public async Task The_first_outcome_of_a_company_counts_but_any_replaces_rejected()
    {
        var run = await StartAsync();
        await Runs.ExpectAsync(run.Id, ["1", "2", "3"], Ct);

        await Runs.SettleAsync(run.Id, Outcomes(("1", Outcome.Written), ("2", Outcome.Rejected), ("3", Outcome.Stale)), Ct);
        await Runs.SettleAsync(run.Id, Outcomes(("1", Outcome.Unchanged), ("2", Outcome.Written), ("3", Outcome.Rejected)), Ct);

        Assert.Equal(new RunCounts { Extracted = 3, Written = 2, Stale = 1 }, await Runs.CountAsync(run.Id, Ct));
    }

    [Fact]
    public async Task Companies_expected_again_or_after_their_outcome_keep_it()
    {
        var run = await StartAsync();
        await Runs.ExpectAsync(run.Id, ["1"], Ct);
        await Runs.SettleAsync(run.Id, Outcomes(("1", Outcome.Skipped), ("9", Outcome.Written)), Ct);

        await Runs.ExpectAsync(run.Id, ["1", "2", "9"], Ct);
        await Runs.ExpectAsync(run.Id, [], Ct);
        await Runs.SettleAsync(run.Id, Outcomes(), Ct);

        Assert.Equal(new RunCounts { Extracted = 3, Skipped = 1, Written = 1 }, await Runs.CountAsync(run.Id, Ct));
    }

    [Fact]
    public async Task Counts_are_kept_in_the_run()
    {
        var run = await StartAsync();
        var outcomes = Enum.GetValues<Outcome>().SelectMany((outcome, i) => Enumerable.Range(0, i + 1).Select(n => ($"{outcome}-{n}", outcome))).ToArray();
        await Runs.ExpectAsync(run.Id, [.. outcomes.Select(o => o.Item1), "outstanding"], Ct);
        await Runs.SettleAsync(run.Id, Outcomes(outcomes), Ct);

        var counts = await Runs.CountAsync(run.Id, Ct);

        Assert.Equal(new RunCounts { Extracted = 16, Written = 1, Unchanged = 2, Stale = 3, Skipped = 4, Rejected = 5 }, counts);
        Assert.Equal(counts, (await Runs.FindAsync(run.Id, Ct))!.Counts);
        Assert.Equal(new RunCounts(), await Runs.CountAsync("unknown", Ct));
    }

    [Fact]
    public async Task Counting_while_outcomes_arrive_ends_with_all_of_them()
    {
        var run = await StartAsync();
        var ids = Enumerable.Range(0, 400).Select(i => $"{i}").ToArray();
        await Runs.ExpectAsync(run.Id, ids, Ct);
        await Runs.SettleAsync(run.Id, Outcomes([.. ids.Take(100).Select(id => (id, Outcome.Rejected))]), Ct);
        var processes = store.From<IRuns>(4);

        var counts = await Task.WhenAll(ids.Chunk(25).Select((chunk, i) => Task.Run(async () =>
        {
            await processes[i % 4].SettleAsync(run.Id, Outcomes([.. chunk.Select(id => (id, Outcome.Written))]), Ct);
            return await processes[i % 4].CountAsync(run.Id, Ct);
        })));

        Assert.All(counts, c => Assert.Equal(400, c.Extracted));
        Assert.Equal(new RunCounts { Extracted = 400, Written = 400 }, (await Runs.FindAsync(run.Id, Ct))!.Counts);
    }

    [Fact]
    public async Task Many_who_expect_and_settle_the_same_companies_count_them_once()
    {
        var run = await StartAsync();
        var ids = Enumerable.Range(0, 50).Select(i => $"{i}").ToArray();
        var processes = store.From<IRuns>(4);

        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(async () =>
        {
            await processes[i % 4].ExpectAsync(run.Id, ids, Ct);
            await processes[i % 4].SettleAsync(run.Id, Outcomes([.. ids.Select(id => (id, i % 2 == 0 ? Outcome.Written : Outcome.Unchanged))]), Ct);
        })));

        var counts = await Runs.CountAsync(run.Id, Ct);
        Assert.Equal((50, 50), (counts.Extracted, counts.Settled));
    }

    [Fact]
    public async Task Calls_add_up()
    {
        var run = await StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => Runs.AddCallsAsync(run.Id, 2, 1, Ct))));

        Assert.Equal(run with { SourceCalls = 20, TargetCalls = 10 }, await Runs.FindAsync(run.Id, Ct));
    }

    [Fact]
    public async Task An_obstacle_is_reported_and_cleared_but_never_over_the_end_of_a_run()
    {
        var run = await StartAsync();

        await Runs.ReportAsync(run.Id, "小满 answers 503", Ct);
        Assert.Equal("小满 answers 503", (await Runs.FindAsync(run.Id, Ct))!.Error);
        await Runs.ReportAsync(run.Id, null, Ct);
        Assert.Equal(run, await Runs.FindAsync(run.Id, Ct));

        await Runs.MoveAsync(run.Id, [RunStatus.Running], RunStatus.Failed, Noon, "the reason", Ct);
        await Runs.ReportAsync(run.Id, null, Ct);
        Assert.Equal("the reason", (await Runs.FindAsync(run.Id, Ct))!.Error);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_held_run_says_why_keeps_its_cursor_and_is_no_running_or_failed_one(bool active)
    {
        var run = await StartAsync();
        await Runs.CheckpointAsync(run.Id, new(Noon.AddMinutes(-30), 2, 1, Rows: 9), Ct);

        Assert.True(await Runs.HoldAsync(run.Id, Hold, active, Ct));

        var held = run with { Status = RunStatus.Held, Held = Hold, Error = Hold.Reason, Cursor = Noon.AddMinutes(-30), CellsProven = 2, CellsRepeated = 1, Rows = 9 };
        Assert.Equal(held, await Runs.FindAsync(run.Id, Ct));
        Assert.Equal([held], await Runs.ListAsync(_plan, RunStatus.Held, 10, Ct));
        Assert.Contains(held, await Runs.ListAsync(null, RunStatus.Held, 1000, Ct));
        Assert.Equal([held], await Runs.ListAsync(_plan, null, 10, Ct));
        foreach (var other in (RunStatus[])[RunStatus.Running, RunStatus.Failed, RunStatus.Loading])
        {
            Assert.Empty(await Runs.ListAsync(_plan, other, 10, Ct));
            Assert.False(await Runs.MoveAsync(run.Id, [other], RunStatus.Cancelled, Noon, null, Ct));
        }
    }

    [Fact]
    public async Task A_held_run_counts_as_active_until_it_is_held_as_one_that_does_not()
    {
        var first = await StartAsync();
        await Runs.HoldAsync(first.Id, Hold, active: true, Ct);
        Assert.Equal((first.Id, false), await Runs.StartAsync(NewRun(), Ct) is var (one, begun) ? (one.Id, begun) : default);

        Assert.True(await Runs.HoldAsync(first.Id, Hold with { Tries = 2, NextTry = Noon.AddHours(1) }, active: false, Ct));
        Assert.Equal(Hold with { Tries = 2, NextTry = Noon.AddHours(1) }, (await Runs.FindAsync(first.Id, Ct))!.Held);
        var second = await StartAsync();

        Assert.False(await Runs.HoldAsync(first.Id, Hold, active: true, Ct));
        Assert.False(await Runs.MoveAsync(first.Id, [RunStatus.Held], RunStatus.Loading, Noon, null, Ct));
        Assert.True(await Runs.HoldAsync(first.Id, Hold, active: false, Ct));
        await Runs.MoveAsync(second.Id, [RunStatus.Running], RunStatus.Completed, Noon, null, Ct);
        Assert.True(await Runs.MoveAsync(first.Id, [RunStatus.Running, RunStatus.Held], RunStatus.Running, Noon, null, Ct));
        Assert.Equal(first, await Runs.FindAsync(first.Id, Ct));
        Assert.False((await Runs.StartAsync(NewRun(), Ct)).Started);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_hold_ends_with_the_run(bool active)
    {
        var run = await StartAsync();
        await Runs.MoveAsync(run.Id, [RunStatus.Running], RunStatus.Loading, Noon, null, Ct);
        await Runs.HoldAsync(run.Id, Hold, active, Ct);

        Assert.True(await Runs.MoveAsync(run.Id, [RunStatus.Held], RunStatus.Cancelled, Noon.AddHours(1), null, Ct));

        Assert.Equal(run with { Status = RunStatus.Cancelled, CompletedAt = Noon.AddHours(1) }, await Runs.FindAsync(run.Id, Ct));
        Assert.True((await Runs.StartAsync(NewRun(), Ct)).Started);
        Assert.False(await Runs.HoldAsync(run.Id, Hold, active, Ct));
        Assert.False(await Runs.HoldAsync("unknown", Hold, active, Ct));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Runs.MoveAsync(run.Id, [RunStatus.Running], RunStatus.Held, Noon, null, Ct));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_held_run_is_read_on_with_its_gaps_until_there_is_none(bool active)
    {
        var run = await StartAsync();
        Gap gap = new() { From = Noon.AddMinutes(-30), To = Noon.AddMinutes(-29), Code = "second-unread", Reason = "HTTP 500", Call = "GET /v1/company/list", Field = "data.list[0].name" };

        Assert.True(await Runs.CheckpointAsync(run.Id, new(gap.From, 1, 0, Front: Noon.AddMinutes(-10), Gaps: [gap, gap]), Ct));
        await Runs.HoldAsync(run.Id, Hold, active, Ct);
        Assert.True(await Runs.CheckpointAsync(run.Id, new(gap.From, 1, 0, Rows: 3, Front: Noon.AddMinutes(-20)), Ct));

        var held = (await Runs.FindAsync(run.Id, Ct))!;
        Assert.Equal((gap.From, Noon.AddMinutes(-10), 2, 3), (held.Cursor, held.Front, held.CellsProven, held.Rows));
        Assert.Equal([gap, gap], held.Gaps);

        Assert.True(await Runs.CheckpointAsync(run.Id, new(gap.From, 0, 0, Front: Noon, Gaps: [gap]), Ct));
        Assert.Equal([gap], (await Runs.FindAsync(run.Id, Ct))!.Gaps);
        Assert.True(await Runs.CheckpointAsync(run.Id, new(Noon, 0, 0, Gaps: []), Ct));
        Assert.Equal(held with { Cursor = Noon, Front = null, Gaps = [] }, await Runs.FindAsync(run.Id, Ct));
    }

    [Fact]
    public async Task Held_runs_whose_time_has_come_are_listed_and_who_waits_longest_comes_first()
    {
        var ids = new List<string>();
        foreach (var next in (DateTimeOffset?[])[Noon.AddMinutes(-1), Noon.AddMinutes(-3), Noon, Noon.AddMilliseconds(1), null, Noon.AddMinutes(-2)])
        {
            ids.Add((await StartAsync()).Id);
            Assert.True(await Runs.HoldAsync(ids[^1], Hold with { NextTry = next }, active: false, Ct));
        }

        await Runs.MoveAsync(ids[^1], [RunStatus.Held], RunStatus.Cancelled, Noon, null, Ct);

        Assert.Equal([ids[1], ids[0], ids[2]], (await Runs.ListDueAsync(Noon, 1000, Ct)).Where(r => r.Plan == _plan).Select(r => r.Id));
        Assert.Single(await Runs.ListDueAsync(Noon, 1, Ct));
    }

    [Fact]
    public async Task An_obstacle_of_a_held_run_is_reported_while_it_is_active()
    {
        var run = await StartAsync();
        await Runs.HoldAsync(run.Id, Hold, active: true, Ct);
        await Runs.ReportAsync(run.Id, "小满 answers 503", Ct);
        Assert.Equal("小满 answers 503", (await Runs.FindAsync(run.Id, Ct))!.Error);

        await Runs.HoldAsync(run.Id, Hold, active: false, Ct);
        await Runs.ReportAsync(run.Id, null, Ct);
        Assert.Equal(Hold.Reason, (await Runs.FindAsync(run.Id, Ct))!.Error);
    }

    [Theory, InlineData(RunStatus.Running), InlineData(RunStatus.Loading), InlineData(RunStatus.Held)]
    public async Task A_reconcile_run_stands_beside_the_others_and_a_plan_has_one(RunStatus status)
    {
        var (first, _) = await Runs.StartAsync(NewRun() with { Mode = RunMode.Reconcile }, Ct);
        if (status is RunStatus.Loading) await Runs.MoveAsync(first.Id, [RunStatus.Running], status, Noon, null, Ct);
        if (status is RunStatus.Held) await Runs.HoldAsync(first.Id, Hold, active: false, Ct);

        var other = await StartAsync();
        Assert.False((await Runs.StartAsync(NewRun(), Ct)).Started);
        var again = await Runs.StartAsync(NewRun() with { Mode = RunMode.Reconcile }, Ct);
        Assert.Equal((first.Id, false, status), (again.Run.Id, again.Started, again.Run.Status));
        Assert.Equal(2, (await Runs.ListAsync(_plan, null, 10, Ct)).Count);

        Assert.True(await Runs.MoveAsync(first.Id, [status], RunStatus.Running, Noon, null, Ct));
        await Runs.ReportAsync(first.Id, "obstacle", Ct);
        Assert.Equal("obstacle", (await Runs.FindAsync(first.Id, Ct))!.Error);
        Assert.True(await Runs.MoveAsync(first.Id, [RunStatus.Running], RunStatus.Failed, Noon, "because", Ct));
        Assert.True((await Runs.StartAsync(NewRun() with { Mode = RunMode.Reconcile }, Ct)).Started);
        Assert.False(await Runs.MoveAsync(first.Id, [RunStatus.Failed], RunStatus.Running, Noon, null, Ct));
        Assert.True(await Runs.MoveAsync(other.Id, [RunStatus.Running], RunStatus.Loading, Noon, null, Ct));
    }

    [Fact]
    public async Task A_plan_has_one_reconcile_run_however_many_start_it()
    {
        var processes = store.From<IRuns>(4);

        var starts = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => processes[i % 4].StartAsync(NewRun() with { Mode = RunMode.Reconcile }, Ct))));

        var started = Assert.Single(starts, s => s.Started).Run;
        Assert.All(starts, s => Assert.Equal(started.Id, s.Run.Id));
    }

    [Theory, InlineData(RunStatus.Completed), InlineData(RunStatus.Cancelled)]
    public async Task A_run_of_replays_stands_beside_all_is_one_by_its_id_and_is_loading_until_it_ends(RunStatus end)
    {
        var replays = NewReplays();
        Assert.Equal((replays, true), await Runs.StartAsync(replays, Ct));
        var active = await StartAsync();
        Assert.False((await Runs.StartAsync(NewRun(), Ct)).Started);
        Assert.Equal((replays, false), await Runs.StartAsync(replays with { StartedAt = Noon.AddHours(1) }, Ct));
        Assert.True((await Runs.StartAsync(NewReplays(), Ct)).Started);
        Assert.True((await Runs.StartAsync(NewRun() with { Mode = RunMode.Reconcile }, Ct)).Started);

        Assert.False(replays.IsActive || replays.MovesWatermark || replays.IsReconciling);
        Assert.Contains(replays, await Runs.ListAsync(null, RunStatus.Loading, 1000, Ct));
        Assert.Contains(replays, await Runs.ListAsync(_plan, RunStatus.Loading, 10, Ct));
        Assert.Contains(replays, await Runs.ListAsync(_plan, null, 10, Ct));
        Assert.Empty(await Runs.ListAsync(_plan, RunStatus.Completed, 10, Ct));
        Assert.False(await Runs.HoldAsync(replays.Id, Hold, active: true, Ct));
        await Runs.ReportAsync(replays.Id, "the target is away", Ct);
        await Runs.AddCallsAsync(replays.Id, source: 0, target: 3, Ct);
        Assert.Equal(replays with { Error = "the target is away", TargetCalls = 3 }, await Runs.FindAsync(replays.Id, Ct));

        Assert.False(await Runs.MoveAsync(replays.Id, [RunStatus.Completed], RunStatus.Cancelled, Noon, null, Ct));
        Assert.True(await Runs.MoveAsync(replays.Id, [RunStatus.Loading], end, Noon.AddHours(1), null, Ct));
        Assert.False(await Runs.MoveAsync(replays.Id, [RunStatus.Loading], end, Noon.AddHours(2), null, Ct));

        var ended = replays with { Status = end, CompletedAt = Noon.AddHours(1), TargetCalls = 3 };
        Assert.Equal(ended, await Runs.FindAsync(replays.Id, Ct));
        Assert.Contains(ended, await Runs.ListAsync(null, end, 1000, Ct));
        Assert.DoesNotContain(await Runs.ListAsync(null, RunStatus.Loading, 1000, Ct), run => run.Id == replays.Id);
        Assert.Equal((ended, false), await Runs.StartAsync(replays, Ct));
        Assert.True(await Runs.MoveAsync(active.Id, [RunStatus.Running], RunStatus.Completed, Noon, null, Ct));
        Assert.True((await Runs.StartAsync(NewRun(), Ct)).Started);
    }

    [Fact]
    public async Task Runs_of_replays_are_listed_among_those_that_load_newest_first()
    {
        var replays = new List<Run>();
        for (var i = 0; i < 3; i++)
        {
            replays.Add((await Runs.StartAsync(NewReplays(), Ct)).Run);
            await Runs.StartAsync(NewRun() with { Plan = $"{_plan}-{i}", Status = RunStatus.Loading }, Ct);
        }

        var loading = (await Runs.ListAsync(null, RunStatus.Loading, 1000, Ct)).Where(run => run.Plan.StartsWith(_plan, StringComparison.Ordinal)).ToList();

        Assert.Equal(6, loading.Count);
        Assert.Equal(loading.Select(run => run.Id).OrderDescending(StringComparer.Ordinal), loading.Select(run => run.Id));
        Assert.Equal(2, (await Runs.ListAsync(null, RunStatus.Loading, 2, Ct)).Count);
    }

    [Fact]
    public async Task Differences_are_kept_as_last_noted()
    {
        var run = await StartAsync();
        Assert.Null(run.Differences);

        await Runs.NoteDifferencesAsync(run.Id, new() { Missing = 1 }, Ct);
        await Runs.NoteDifferencesAsync(run.Id, new() { Missing = 2, Stale = 3, Extra = 4, Deleted = 5 }, Ct);

        Assert.Equal(run with { Differences = new() { Missing = 2, Stale = 3, Extra = 4, Deleted = 5 } }, await Runs.FindAsync(run.Id, Ct));

        await Runs.CheckpointAsync(run.Id, new(run.Cursor, 1, 0, Differences: new() { Missing = 6, Through = "7" }), Ct);
        await Runs.CheckpointAsync(run.Id, new(run.Cursor, 1, 0), Ct);
        Assert.Equal(run with { CellsProven = 2, Differences = new() { Missing = 6, Through = "7" } }, await Runs.FindAsync(run.Id, Ct));
    }

    [Fact]
    public async Task Refusals_of_many_processes_are_counted_together_by_code_and_each_record_once()
    {
        var run = await StartAsync();
        var processes = store.From<IRuns>(4);

        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => processes[i % 4].NoteRefusalAsync(run.Id, new("40001", $"{i / 2}"), Ct))));

        Assert.Equal(6, await Runs.NoteRefusalAsync(run.Id, new("40001", "5"), Ct));
        Assert.Equal(1, await Runs.NoteRefusalAsync(run.Id, new("50201", "6"), Ct));
        Assert.Equal(0, await Runs.NoteRefusalAsync("unknown", new("40001", "1"), Ct));
    }

    [Fact]
    public async Task Refusals_are_kept_up_to_a_bound()
    {
        var run = await StartAsync();

        for (var i = 0; i <= Run.MostRefusals; i++) await Runs.NoteRefusalAsync(run.Id, new($"{i}", $"{i}"), Ct);

        Assert.Equal(Run.MostRefusals, (await Runs.FindAsync(run.Id, Ct))!.Refusals.Count);
        Assert.Equal((1, 0), (await Runs.NoteRefusalAsync(run.Id, new("1", "1"), Ct), await Runs.NoteRefusalAsync(run.Id, new($"{Run.MostRefusals}", "1"), Ct)));
    }

    [Fact]
    public async Task A_run_of_which_something_was_written_is_not_held_for_its_refusals()
    {
        var run = await StartAsync();
        await Runs.NoteRefusalAsync(run.Id, new("40001", "1"), Ct);

        await Runs.UnguardAsync(run.Id, Ct);
        await Runs.UnguardAsync("unknown", Ct);

        Assert.Equal(0, await Runs.NoteRefusalAsync(run.Id, new("40001", "2"), Ct));
        Assert.False(await Runs.HoldRefusedAsync(run.Id, Guard, Ct));
        Assert.Equal(RunStatus.Running, (await Runs.FindAsync(run.Id, Ct))!.Status);
    }

    [Theory, InlineData(RunStatus.Running), InlineData(RunStatus.Loading), InlineData(RunStatus.Held)]
    public async Task A_run_that_is_held_for_a_person_goes_on_when_it_is_accepted_and_not_before(RunStatus status)
    {
        var run = await StartAsync();
        if (status is RunStatus.Loading) await Runs.MoveAsync(run.Id, [RunStatus.Running], status, Noon, null, Ct);
        if (status is RunStatus.Held) await Runs.HoldAsync(run.Id, Hold, active: true, Ct);
        Assert.False(await Runs.AcceptAsync(run.Id, Ct));

        Assert.True(await Runs.HoldRefusedAsync(run.Id, Guard, Ct));
        Assert.False(await Runs.HoldRefusedAsync(run.Id, Guard, Ct));
        Assert.False(await Runs.HoldAsync(run.Id, Hold, active: false, Ct));
        foreach (var other in (RunStatus[])[RunStatus.Running, RunStatus.Loading, RunStatus.Completed, RunStatus.Failed])
            Assert.False(await Runs.MoveAsync(run.Id, [RunStatus.Running, RunStatus.Loading, RunStatus.Held], other, Noon, null, Ct));
        Assert.Equal(run with { Status = RunStatus.Held, Held = Guard, Error = Guard.Reason }, await Runs.FindAsync(run.Id, Ct));
        Assert.False((await Runs.StartAsync(NewRun(), Ct)).Started);

        Assert.True(await Runs.AcceptAsync(run.Id, Ct));
        Assert.Equal(run with { Unguarded = true }, await Runs.FindAsync(run.Id, Ct));
        Assert.False(await Runs.AcceptAsync(run.Id, Ct));
        Assert.False(await Runs.HoldRefusedAsync(run.Id, Guard, Ct));
        Assert.False((await Runs.StartAsync(NewRun(), Ct)).Started);
    }

    [Fact]
    public async Task A_run_that_is_held_for_a_person_keeps_what_was_read_and_is_read_no_further()
    {
        var run = await StartAsync();
        await Runs.HoldRefusedAsync(run.Id, Guard, Ct);

        Assert.False(await Runs.CheckpointAsync(run.Id, new(Noon.AddMinutes(-30), 1, 0), Ct));

        Assert.Equal(Noon.AddMinutes(-30), (await Runs.FindAsync(run.Id, Ct))!.Cursor);
    }

    [Fact]
    public async Task A_run_that_is_held_for_a_person_can_be_cancelled()
    {
        var run = await StartAsync();
        await Runs.HoldRefusedAsync(run.Id, Guard, Ct);

        Assert.True(await Runs.MoveAsync(run.Id, [RunStatus.Held], RunStatus.Cancelled, Noon, null, Ct));

        Assert.Equal(run with { Status = RunStatus.Cancelled, CompletedAt = Noon }, await Runs.FindAsync(run.Id, Ct));
        Assert.False(await Runs.AcceptAsync(run.Id, Ct));
        Assert.Equal(0, await Runs.NoteRefusalAsync(run.Id, new("40001", "1"), Ct));
        Assert.False(await Runs.HoldRefusedAsync(run.Id, Guard, Ct));
        Assert.True((await Runs.StartAsync(NewRun(), Ct)).Started);
    }

    [Fact]
    public async Task One_that_was_held_by_a_clock_that_ran_ahead_is_due()
    {
        var run = await StartAsync();
        await Runs.HoldAsync(run.Id, Hold with { NextTry = Noon.AddYears(1) }, active: true, Ct);

        Assert.Contains(run.Id, (await Runs.ListDueAsync(Noon, 1000, Ct)).Select(r => r.Id));
    }

    [Fact]
    public async Task Companies_of_runs_that_ended_are_forgotten_but_not_their_figures()
    {
        var ended = await StartAsync();
        await Runs.ExpectAsync(ended.Id, ["1", "2"], Ct);
        await Runs.SettleAsync(ended.Id, Outcomes(("1", Outcome.Written)), Ct);
        var counts = await Runs.CountAsync(ended.Id, Ct);
        await Runs.MoveAsync(ended.Id, [RunStatus.Running], RunStatus.Failed, Noon, "why", Ct);
        List<string> open = [(await StartAsync()).Id];
        foreach (var mode in (RunMode[])[RunMode.Reconcile, RunMode.Replay]) open.Add((await Runs.StartAsync(NewReplays() with { Mode = mode }, Ct)).Run.Id);
        var held = NewRun() with { Plan = $"{_plan}-held", Gaps = [] };
        await Runs.StartAsync(held, Ct);
        await Runs.HoldAsync(held.Id, Hold, active: false, Ct);
        foreach (var id in open.Append(held.Id)) await Runs.ExpectAsync(id, ["1"], Ct);

        await ForgetAsync(Runs.ForgetCompaniesAsync, Noon);
        Assert.Equal(1, await Runs.CountOutstandingAsync(ended.Id, 10, Ct));
        await ForgetAsync(Runs.ForgetCompaniesAsync, Noon.AddYears(10));

        Assert.Equal(0, await Runs.CountOutstandingAsync(ended.Id, 10, Ct));
        Assert.Equal(counts, await Runs.CountAsync(ended.Id, Ct));
        Assert.Equal(new RunCounts { Extracted = 2, Written = 1 }, (await Runs.FindAsync(ended.Id, Ct))!.Counts);
        foreach (var id in open.Append(held.Id)) Assert.Equal(1, await Runs.CountOutstandingAsync(id, 10, Ct));
    }

    [Fact]
    public async Task Runs_are_forgotten_when_their_companies_are_but_not_the_newest_of_a_plan()
    {
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add((await StartAsync()).Id);
            await Runs.MoveAsync(ids[^1], [RunStatus.Running], RunStatus.Completed, Noon.AddMinutes(i), null, Ct);
        }

        await ForgetAsync((before, ct) => Runs.ForgetAsync(before, 2, ct), Noon.AddDays(1));
        Assert.Equal(5, (await Runs.ListAsync(_plan, null, 10, Ct)).Count);

        await ForgetAsync(Runs.ForgetCompaniesAsync, Noon.AddDays(1));
        await Runs.SettleAsync(ids[0], Outcomes(("late", Outcome.Written)), Ct);
        await ForgetAsync((before, ct) => Runs.ForgetAsync(before, 2, ct), Noon.AddMinutes(2));
        Assert.Equal(ids[2..], (await Runs.ListAsync(_plan, null, 10, Ct)).Select(r => r.Id).Order());
        Assert.Equal(0, (await Runs.CountAsync(ids[0], Ct)).Extracted);

        await ForgetAsync((before, ct) => Runs.ForgetAsync(before, 2, ct), Noon.AddDays(1));
        Assert.Equal(ids[3..], (await Runs.ListAsync(_plan, null, 10, Ct)).Select(r => r.Id).Order());
    }

    [Fact]
    public async Task A_dry_run_is_kept_for_what_it_rejected_is_known_by_it()
    {
        List<Run> runs = [NewRun() with { DryRun = true, Status = RunStatus.Completed, CompletedAt = Noon }, NewRun() with { Status = RunStatus.Completed, CompletedAt = Noon }, NewRun()];
        foreach (var run in runs) await Runs.StartAsync(run, Ct);

        await ForgetAsync(Runs.ForgetCompaniesAsync, Noon.AddDays(1));
        await ForgetAsync((before, ct) => Runs.ForgetAsync(before, 1, ct), Noon.AddDays(1));

        Assert.Equal([runs[0].Id, runs[2].Id], (await Runs.ListAsync(_plan, null, 10, Ct)).Select(r => r.Id).Order());
    }

    private static async Task ForgetAsync(Func<DateTimeOffset, CancellationToken, Task<int>> step, DateTimeOffset before)
    {
        while (await step(before, Ct) > 0)
        {
        }
    }

    private static Held Guard { get; } = new()
    {
        Kind = HeldKind.Guard,
        Code = "target-refusals",
        Reason = "必填字段缺失",
        Call = "POST /v2/open-api/business/{scheme}/store",
        Place = "42",
        Since = Noon,
    };

    private static Held Hold { get; } = new()
    {
        Kind = HeldKind.Inconclusive,
        Code = "second-unread",
        Reason = "GET /v1/company/list: HTTP 500",
        Call = "GET /v1/company/list",
        Place = "2026-03-01 12:00:00",
        Field = "data.totalItem",
        Since = Noon,
        Tries = 1,
        NextTry = Noon.AddMinutes(1),
    };

    private async Task<Run> StartAsync()
    {
        var (run, started) = await Runs.StartAsync(NewRun(), Ct);
        Assert.True(started);
        return run;
    }

    private Run NewReplays() => NewRun() with { Mode = RunMode.Replay, Trigger = "replay", Status = RunStatus.Loading, Cursor = Noon, Unguarded = true };

    private Run NewRun() => new()
    {
        Id = $"{Interlocked.Increment(ref _started):D8}-{Guid.NewGuid():N}",
        Plan = _plan,
        Mode = RunMode.Incremental,
        Trigger = "manual",
        Status = RunStatus.Running,
        From = Noon.AddHours(-1),
        To = Noon,
        Cursor = Noon.AddHours(-1),
        StartedAt = Noon,
    };

    private static Dictionary<string, Outcome> Outcomes(params (string Id, Outcome Outcome)[] outcomes) => outcomes.ToDictionary(o => o.Id, o => o.Outcome);
}

public sealed class RunsOnMongo(MongoStore store) : RunsContract(store), IClassFixture<MongoStore>;

public sealed class RunsOnSqlite(SqliteStore store) : RunsContract(store), IClassFixture<SqliteStore>;
