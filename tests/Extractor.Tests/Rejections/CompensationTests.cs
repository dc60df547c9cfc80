using System.Net;
using OkkiBridge.Extractor.Rejections;
using OkkiBridge.Storage;
using OkkiBridge.Testing;

namespace OkkiBridge.Extractor.Tests.Rejections;

public sealed class CompensationTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("load", "refused")]
    [InlineData("load", "given-up")]
    [InlineData("transform", "given-up")]
    public async Task What_time_may_heal_is_sent_again_after_longer_and_longer_delays_and_then_left_to_a_person(string stage, string reason)
    {
        await using var bench = await CompensationBench.StartAsync(("Compensation:MostAttempts", "3"), ("Compensation:LongestDelay", "00:40:00"));
        await bench.RejectAsync(stage, reason, null, "1");

        foreach (var (minutes, replays) in new[] { (15, 1), (30, 2), (40, 3) })
        {
            Assert.Equal(("time", bench.Time.GetUtcNow().AddMinutes(minutes)), await NextAsync(bench, "1"));
            bench.Time.Advance(TimeSpan.FromMinutes(minutes) - Tick);
            Assert.Equal(0, await bench.CompensateAsync());
            bench.Time.Advance(Tick);
            Assert.Equal(1, await bench.CompensateAsync());
            Assert.Equal(0, await bench.CompensateAsync());

            var replayed = await bench.FindAsync("1");
            Assert.Equal((RejectionStatus.Replayed, replays, bench.Time.GetUtcNow()), (replayed.Status, replayed.Replays, replayed.ReplayedAt));
            Assert.Equal("outcome", (await bench.ShownAsync("1"))["waitsFor"]!.GetValue<string>());
            await bench.RejectAsync(stage, reason, null, "1");
        }

        bench.Time.AdjustTime(bench.Time.GetUtcNow().AddDays(100));
        Assert.Equal(0, await bench.CompensateAsync());
        Assert.Equal(("person", null), await NextAsync(bench, "1"));
        Assert.Equal(3, bench.Sent.Count());

        using var byPerson = await bench.PostAsync($"/rejections/{Rejection.IdOf("run", "1")}/replay");
        Assert.Equal((HttpStatusCode.Accepted, 4), (byPerson.StatusCode, bench.Sent.Count()));
    }

    [Fact]
    public async Task A_mapping_fault_waits_for_another_version_of_its_plan_and_is_sent_once_by_each()
    {
        await using var bench = await CompensationBench.StartAsync();
        await bench.RejectAsync("transform", "required", null, "1");
        bench.Time.AdjustTime(bench.Time.GetUtcNow().AddDays(100));

        Assert.Equal(0, await bench.CompensateAsync());
        Assert.Equal(("plan", null), await NextAsync(bench, "1"));

        for (var version = 1; version <= 12; version++)              // more than Compensation:MostAttempts: these are no attempts against time
        {
            bench.ChangePlan();
            Assert.Equal("time", (await NextAsync(bench, "1")).WaitsFor);
            Assert.Equal(1, await bench.CompensateAsync());
            Assert.Equal(bench.Version, bench.Sent.Last().PlanVersion);
            Assert.NotNull(await bench.Get<IPlanVersions>().FindAsync(CompensationBench.Plan, bench.Version, Ct));

            await bench.RejectAsync("transform", "required", bench.Version, "1");
            Assert.Equal(0, await bench.CompensateAsync());
        }

        Assert.Equal((12, 13, 0), (bench.Sent.Count(), (await bench.FindAsync("1")).Attempts, (await bench.FindAsync("1")).Replays));
    }

    [Fact]
    public async Task Replicas_look_one_at_a_time_and_go_on_when_one_is_gone()
    {
        await using var bench = await CompensationBench.StartAsync(replicas: 2, ("Compensation:FirstDelay", "00:00:01"));
        await bench.RejectAsync("load", "refused", null, "1");
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((1, 0), (await bench.CompensateAsync(replica: 0), await bench.CompensateAsync(replica: 1)));

        await bench.RejectAsync("load", "refused", null, "2");
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        await bench.Get<ILeases>().TryHoldAsync("compensation", "gone", bench.Time.GetUtcNow(), bench.Time.GetUtcNow().AddMinutes(1), Ct);
        Assert.Equal(0, await bench.CompensateAsync(replica: 1));
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await bench.CompensateAsync(replica: 1));

        Assert.Equal(["1", "2"], bench.SentIds);
    }

    [Fact]
    public async Task A_plan_that_is_switched_off_leaves_its_rejections_to_people()
    {
        await using var bench = await CompensationBench.StartAsync();
        await bench.RejectAsync("load", "refused", null, "1");
        bench.ChangePlan(plan => plan.Replace("\"schedule\"", "\"enabled\": false, \"schedule\"", StringComparison.Ordinal));
        bench.Time.AdjustTime(bench.Time.GetUtcNow().AddDays(1));

        Assert.Equal(0, await bench.CompensateAsync());
        Assert.Equal(("person", null), await NextAsync(bench, "1"));
    }

    [Fact]
    public async Task A_replay_without_an_outcome_is_due_again()
    {
        await using var bench = await CompensationBench.StartAsync();
        await bench.RejectAsync("load", "refused", null, "1");
        bench.Time.Advance(TimeSpan.FromMinutes(15));
        await bench.CompensateAsync();
        var replayedAt = bench.Time.GetUtcNow();
        Assert.Equal(("outcome", replayedAt.AddDays(2)), await NextAsync(bench, "1"));

        bench.Time.AdjustTime(bench.Time.GetUtcNow().AddDays(2) - Tick);
        Assert.Equal(0, await bench.CompensateAsync());
        bench.Time.Advance(Tick);

        Assert.Equal(1, await bench.CompensateAsync());
        Assert.Equal(["1", "1"], bench.SentIds);
    }

    [Fact]
    public async Task A_process_that_dies_before_or_after_sending_leaves_the_rejection_open()
    {
        await using var bench = await CompensationBench.StartAsync();
        await bench.RejectAsync("load", "refused", null, "1");
        bench.Time.Advance(TimeSpan.FromMinutes(15));

        bench.Outgoing.Away = new InvalidOperationException("the broker is away");
        await Assert.ThrowsAsync<InvalidOperationException>(() => bench.CompensateAsync());
        Assert.Equal((RejectionStatus.Open, 0), ((await bench.FindAsync("1")).Status, bench.Sent.Count()));

        (bench.Outgoing.Away, bench.Outgoing.Death) = (null, new InvalidOperationException("killed"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => bench.CompensateAsync());
        Assert.Equal((RejectionStatus.Open, 1), ((await bench.FindAsync("1")).Status, bench.Sent.Count()));

        bench.Outgoing.Death = null;
        Assert.Equal(1, await bench.CompensateAsync());
        Assert.Equal((RejectionStatus.Replayed, 2), ((await bench.FindAsync("1")).Status, bench.Sent.Count()));
    }

    [Fact]
    public async Task All_that_is_due_is_sent_however_much_those_that_wait_longest_first()
    {
        await using var bench = await CompensationBench.StartAsync();
        await bench.RejectAsync("transform", "required", "before", [.. Ids(1, 150)]);
        await bench.RejectAsync("load", "refused", null, [.. Ids(151, 150)]);
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        await bench.RejectAsync("load", "refused", null, [.. Ids(301, 50)]);
        bench.Time.Advance(TimeSpan.FromMinutes(15));

        Assert.Equal(350, await bench.CompensateAsync());

        Assert.Equal(Ids(1, 150).Order(), bench.SentIds.Take(150).Order());
        Assert.Equal(Ids(151, 150).Order(), bench.SentIds.Skip(150).Take(150).Order());
        Assert.Equal(Ids(301, 50).Order(), bench.SentIds.Skip(300).Order());
    }

    [Fact]
    public async Task It_looks_by_itself_every_so_often()
    {
        await using var bench = await CompensationBench.StartAsync(("Compensation:Every", "00:20:00"));
        await bench.RejectAsync("load", "refused", null, "1");
        await bench.LookByItselfAsync();

        await Eventually.TrueAsync(() =>
        {
            bench.Time.Advance(TimeSpan.FromMinutes(20));
            return Task.FromResult(bench.SentIds.Any());
        }, () => "nothing was sent", Ct);

        Assert.Equal("1", bench.SentIds.First());
    }

    [Fact]
    public async Task Switched_off_it_leaves_everything_to_people()
    {
        await using var bench = await CompensationBench.StartAsync(("Compensation:Enabled", "false"));
        await bench.RejectAsync("load", "refused", null, "1");

        Assert.Equal(("person", null), await NextAsync(bench, "1"));
    }

    [Theory]
    [InlineData("Compensation:MostAttempts", "-1")]
    [InlineData("Compensation:Every", "00:00:00")]
    [InlineData("Compensation:FirstDelay", "2.00:00:00")]
    public async Task A_setting_that_cannot_be_is_named(string key, string value)
    {
        var fault = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => CompensationBench.StartAsync((key, value)));

        Assert.Contains(key, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 15)]
    [InlineData(1, 30)]
    [InlineData(6, 960)]
    [InlineData(7, 1440)]
    [InlineData(99, 1440)]
    public void Delays_double_up_to_a_day(int replays, int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), new CompensationOptions().Delay(replays));

    private static IEnumerable<string> Ids(int first, int count) => Enumerable.Range(first, count).Select(i => $"{i}");

    private static async Task<(string? WaitsFor, DateTimeOffset? At)> NextAsync(CompensationBench bench, string company)
    {
        var shown = await bench.ShownAsync(company);
        return (shown["waitsFor"]?.GetValue<string>(), shown["nextTryAt"]?.GetValue<DateTimeOffset>());
    }
}
