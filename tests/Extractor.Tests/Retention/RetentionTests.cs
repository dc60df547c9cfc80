using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OkkiBridge.Extractor.Tests.Api;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Storage;
using OkkiBridge.Testing;

namespace OkkiBridge.Extractor.Tests.Retention;

public sealed class RetentionTests
{
    private const int Companies = 20;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task A_run_is_accounted_for_however_long_it_waits()
    {
        await using var bench = await StartAsync();
        bench.Downstream.Loses = true;
        var id = await bench.StartRunAsync("full");
        await WhenAsync(bench, id, "held");
        bench.Downstream.Loses = false;
        _time.Advance(TimeSpan.FromDays(100));
        await bench.Services.GetRequiredService<IRuns>().StartAsync(NewRun("beside") with { Plan = "another", Status = RunStatus.Completed }, Ct);

        var counts = (await WhenAsync(bench, id, "completed"))["counts"]!;

        Assert.Equal((Companies, Companies), (counts["extracted"]!.GetValue<int>(), counts["written"]!.GetValue<int>()));
    }

    [Fact]
    public async Task A_run_whose_companies_are_lost_does_not_complete()
    {
        await using var bench = await StartAsync();
        var runs = bench.Services.GetRequiredService<IRuns>();
        await runs.StartAsync(NewRun("lost") with { Status = RunStatus.Loading, Counts = new RunCounts { Extracted = 200, Written = 30 } }, Ct);

        var run = await WhenAsync(bench, "lost", "failed");

        Assert.Equal("170 of its 200 companies are not in the database any more, and had no outcome: the next run reads the window again", run["error"]!.GetValue<string>());
        Assert.Null((await bench.PlanAsync(ControlApiBench.Plan))["watermark"]);
    }

    [Fact]
    public async Task What_a_run_had_is_forgotten_and_what_came_of_it_later_and_the_newest_runs_never()
    {
        await using var bench = await StartAsync(("Retention:RunCompanies", "2.00:00:00"), ("Retention:Runs", "5.00:00:00"));
        var runs = bench.Services.GetRequiredService<IRuns>();
        for (var i = 0; i < 102; i++) await runs.StartAsync(NewRun($"run-{i:000}") with { Status = RunStatus.Completed, CompletedAt = _time.GetUtcNow(), Counts = new RunCounts { Extracted = 1 } }, Ct);
        await runs.ExpectAsync("run-101", ["1"], Ct);

        await UntilAsync(TimeSpan.FromHours(1), async () => await runs.CountOutstandingAsync("run-101", 1, Ct) == 0);
        Assert.Equal(1, (await bench.GetAsync("/runs/run-101"))["counts"]!["extracted"]!.GetValue<int>());
        Assert.NotNull(await runs.FindAsync("run-000", Ct));

        await UntilAsync(TimeSpan.FromHours(1), async () => await runs.FindAsync("run-001", Ct) is null);
        Assert.Equal(100, (await bench.GetAsync("/runs?limit=500")).AsArray().Count);
    }

    [Theory]
    [InlineData("Retention:RunCompanies", "23:59:59", "Retention:RunCompanies must be at least 1.00:00:00")]
    [InlineData("Retention:Runs", "29.00:00:00", "Retention:Runs must be from Retention:RunCompanies to 3650.00:00:00")]
    [InlineData("Retention:Runs", "3651.00:00:00", "Retention:Runs must be from Retention:RunCompanies to 3650.00:00:00")]
    public async Task What_makes_no_sense_is_refused_at_the_start(string key, string value, string reason)
    {
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync((key, value)));

        Assert.Equal(reason, fault.Message);
    }

    private async Task<ControlApiBench> StartAsync(params (string Key, string Value)[] settings) =>
        await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = Companies }, _time, settings);

    private async Task<JsonNode> WhenAsync(ControlApiBench bench, string id, string status)
    {
        JsonNode? run = null;
        await UntilAsync(TimeSpan.FromSeconds(30), async () => (run = await bench.GetAsync($"/runs/{id}"))["status"]!.GetValue<string>() == status, () => $"never {status}: {run}");
        return run!;
    }

    /// <summary>Time passes, a step at each look.</summary>
    private Task UntilAsync(TimeSpan step, Func<Task<bool>> isSo, Func<string>? why = null) => Eventually.TrueAsync(() =>
    {
        _time.Advance(step);
        return isSo();
    }, why ?? (() => "never so"), Ct);

    private Run NewRun(string id) => new()
    {
        Id = id,
        Plan = ControlApiBench.Plan,
        Mode = RunMode.Full,
        Trigger = "manual",
        Status = RunStatus.Running,
        From = DateTimeOffset.UnixEpoch,
        To = _time.GetUtcNow(),
        Cursor = _time.GetUtcNow(),
        StartedAt = _time.GetUtcNow(),
    };
}
