using OkkiBridge.Extractor.Tests.Api;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Testing;

namespace OkkiBridge.Extractor.Tests.Scheduling;

public sealed class RemedyRunTests
{
    private const string EverySecond = """
        "omissionRemedy": { "crontab": "* * * * * *", "takeOverRequest": [ { "field": "start_time", "type": "datetime", "value": "{{DAYS_AGO_400|datetime}}" } ] },
        """;

    [Fact]
    public async Task It_runs_at_its_own_time_and_leaves_the_watermark_alone()
    {
        using var plans = new ShippedPlan(ControlApiBench.Plan, "{}");
        plans.Change("source.json", source => $"{{ {EverySecond} {source.TrimStart().TrimStart('{')}");
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 30 }, ("Plans:Directory", plans.Path), ("Scheduler:Enabled", "true"));

        await Eventually.TrueAsync(
            async () => (await bench.GetAsync("/runs?status=completed")).AsArray().Count > 0, () => "no remedy ran", TestContext.Current.CancellationToken);

        var run = (await bench.GetAsync("/runs?status=completed"))[0]!;
        Assert.Equal(("remedy", "backfill"), (run["trigger"]!.GetValue<string>(), run["mode"]!.GetValue<string>()));
        Assert.Equal(400, (run["startedAt"]!.GetValue<DateTimeOffset>() - run["window"]!["from"]!.GetValue<DateTimeOffset>()).TotalDays, 0.01);
        Assert.Null((await bench.PlanAsync(ControlApiBench.Plan))["watermark"]);
    }
}
