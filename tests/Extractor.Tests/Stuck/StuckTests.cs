using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OkkiBridge.Extractor.Tests.Api;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Storage;
using OkkiBridge.Testing;

namespace OkkiBridge.Extractor.Tests.Stuck;

/// <summary>What makes no progress is seen: by its reason, as an event, as a figure; and goes on by itself as soon as it can.</summary>
public sealed class StuckTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(2);

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_that_nobody_reads_on_is_told_of_with_its_reason_until_somebody_does()
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 5 }, _time, ("Scheduler:StuckAfter", "01:30:00"));
        var leases = bench.Services.GetRequiredService<ILeases>();
        await leases.TryHoldAsync($"run/{ControlApiBench.Plan}", "a-replica-that-hangs", _time.GetUtcNow(), _time.GetUtcNow().AddDays(1), Ct);
        var id = await bench.StartRunAsync("full");

        var (stuck, run) = await StuckAsync(bench, id);
        Assert.Equal(("run", id), (stuck["kind"]!.GetValue<string>(), stuck["runId"]!.GetValue<string>()));
        Assert.Contains("a-replica-that-hangs", stuck["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(("running", stuck["reason"]!.GetValue<string>()), (run["status"]!.GetValue<string>(), run["error"]!.GetValue<string>()));
        await EventAsync(bench, $"/events?run={id}&code=stuck-run");
        await UntilAsync(async () => (await MetricAsync(bench, "run")).Contains("} 1", StringComparison.Ordinal));          // other benches of the process measure theirs

        await leases.ReleaseAsync($"run/{ControlApiBench.Plan}", "a-replica-that-hangs", Ct);
        run = await WhenAsync(bench, id, "completed");
        Assert.Null(run["error"]);
        await UntilAsync(async () => (await bench.PlanAsync(ControlApiBench.Plan))["stuck"]!.AsArray().Count == 0);
    }

    [Fact]
    public async Task A_reader_that_hangs_leaves_the_run_and_it_is_taken_up_anew()
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 5 }, _time, ("Scheduler:StuckAfter", "01:30:00"));
        bench.Downstream.Hangs = true;
        var (id, begun) = (await bench.StartRunAsync("full"), _time.GetUtcNow());
        await UntilAsync(() => Task.FromResult(bench.Downstream.Hung > 0));
        bench.Downstream.Hangs = false;

        await WhenAsync(bench, id, "completed");

        Assert.InRange(_time.GetUtcNow() - begun, TimeSpan.FromMinutes(90), TimeSpan.FromHours(6));
        await EventAsync(bench, $"/events?run={id}&code=stuck-run");
    }

    [Fact]
    public async Task A_held_run_whose_time_has_come_is_told_of_when_nobody_takes_it_up_and_is_taken_up_behind_a_hundred_others()
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 5 }, _time, ("Scheduler:StuckAfter", "01:30:00"));
        var (runs, leases) = (bench.Services.GetRequiredService<IRuns>(), bench.Services.GetRequiredService<ILeases>());
        await leases.TryHoldAsync($"run/{ControlApiBench.Plan}", "another", _time.GetUtcNow(), _time.GetUtcNow().AddDays(1), Ct);
        var id = await bench.StartRunAsync("full");
        await HoldAsync(runs, id, _time.GetUtcNow());
        for (var i = 0; i < 100; i++)
        {
            var other = (await runs.FindAsync(id, Ct))! with { Id = $"99991231T235959-{i:D8}", Plan = "another", Status = RunStatus.Running, Held = null };
            Assert.True((await runs.StartAsync(other, Ct)).Started);
            await HoldAsync(runs, other.Id, _time.GetUtcNow().AddDays(300));
        }

        var (stuck, run) = await StuckAsync(bench, id);
        Assert.Contains("to be tried again at", stuck["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("held", run["status"]!.GetValue<string>());

        await leases.ReleaseAsync($"run/{ControlApiBench.Plan}", "another", Ct);
        await WhenAsync(bench, id, "completed");
    }

    [Fact]
    public async Task Writes_in_doubt_that_nobody_settles_are_told_of()
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 0 }, _time, ("Scheduler:StuckAfter", "01:30:00"));
        var claim = new Claim { CompanyId = "4711", Owner = "gone", Until = _time.GetUtcNow(), Version = 1, ReadAt = _time.GetUtcNow(), Hash = "h", RunId = "r", Record = "{}" };
        await bench.Ledger.ClaimAsync(ControlApiBench.ScopeOf(ControlApiBench.Plan), [claim, claim with { CompanyId = "4712" }], Ct);

        JsonArray stuck = [];
        await UntilAsync(async () => (stuck = (await bench.PlanAsync(ControlApiBench.Plan))["stuck"]!.AsArray()).Count > 0);

        Assert.Equal(("claims", null), (stuck[0]!["kind"]!.GetValue<string>(), stuck[0]!["runId"]));
        Assert.Contains("2 companies is not known, 4711 for one", stuck[0]!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        await EventAsync(bench, "/events?code=stuck-claims");
        await UntilAsync(async () => (await MetricAsync(bench, "claims")).Contains("} 2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("01:30:00", true)]
    [InlineData("7.00:00:00", true)]
    [InlineData("01:29:59", false)]
    [InlineData("7.00:00:01", false)]
    public async Task The_time_has_bounds(string value, bool isGood)
    {
        async Task StartAsync()
        {
            await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 0 }, ("Scheduler:StuckAfter", value));
        }

        if (isGood) await StartAsync();
        else Assert.Equal(["Scheduler:StuckAfter must lie between 01:30:00 and 7.00:00:00"], (await Assert.ThrowsAsync<OptionsValidationException>(StartAsync)).Failures);
    }

    private static async Task HoldAsync(IRuns runs, string id, DateTimeOffset nextTry) => Assert.True(await runs.HoldAsync(
        id, new Held { Kind = HeldKind.Inconclusive, Code = "source-away", Reason = "OKKI is away", Since = nextTry, NextTry = nextTry }, active: false, Ct));

    /// <summary>What is stuck of the plan, and the run, once something is.</summary>
    private async Task<(JsonNode Stuck, JsonNode Run)> StuckAsync(ControlApiBench bench, string id)
    {
        JsonNode? stuck = null;
        await UntilAsync(async () => (stuck = (await bench.PlanAsync(ControlApiBench.Plan))["stuck"]!.AsArray().FirstOrDefault()) is not null);
        return (stuck!, await bench.GetAsync($"/runs/{id}"));
    }

    /// <summary>Once or more: a reader that hangs for long, by a clock that runs, is told of again.</summary>
    private Task EventAsync(ControlApiBench bench, string path) => UntilAsync(async () => (await bench.GetAsync(path)).AsArray().Count > 0);

    private static async Task<string> MetricAsync(ControlApiBench bench, string kind) => (await bench.Http.GetStringAsync("/metrics", Ct)).Split('\n').LastOrDefault(line =>
        line.StartsWith("okkibridge_stuck{", StringComparison.Ordinal) && line.Contains($"okkibridge_kind=\"{kind}\"", StringComparison.Ordinal) && line.Contains(ControlApiBench.Plan, StringComparison.Ordinal)) ?? "";

    private async Task<JsonNode> WhenAsync(ControlApiBench bench, string id, string status)
    {
        JsonNode? run = null;
        await UntilAsync(async () => (run = await bench.GetAsync($"/runs/{id}"))["status"]!.GetValue<string>() == status, () => $"never {status}: {run}");
        return run!;
    }

    private Task UntilAsync(Func<Task<bool>> condition, Func<string>? because = null) => Eventually.TrueAsync(async () =>
    {
        _time.Advance(Step);
        return await condition();
    }, because ?? (() => "it never came about"), Ct);
}
