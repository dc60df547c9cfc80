using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Testing;

namespace OkkiBridge.Extractor.Tests.Api;

public sealed class LostMessagesTests
{
    private const int Companies = 250;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("on")]
    [InlineData("off")]
    public async Task Companies_whose_messages_are_lost_are_read_again_by_themselves(string details)
    {
        using var plans = new ShippedPlan(ControlApiBench.Plan, $$"""{ "detail": { "mode": "{{details}}" } }""");
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = Companies }, time, ("Plans:Directory", plans.Path));
        var id = await LoseAllAsync(bench, time);

        var run = await WhenAsync(bench, time, id, "completed");

        Assert.Equal((Companies, Companies), (Count(run, "extracted"), Count(run, "written")));
    }

    [Fact]
    public async Task What_changed_or_was_deleted_since_keeps_no_run_standing()
    {
        using var plans = new ShippedPlan(ControlApiBench.Plan, """{ "detail": { "mode": "off" } }""");
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = Companies }, time, ("Plans:Directory", plans.Path));
        var id = await LoseAllAsync(bench, time);
        bench.Okki.Companies.ChangeMany(7);
        bench.Okki.Companies.Delete(bench.Okki.Companies.Ids[^1]);

        var run = await WhenAsync(bench, time, id, "completed");

        Assert.Equal(Companies, Count(run, "written") + Count(run, "stale"));
    }

    /// <summary>A run of which nobody has the messages any more, an hour after it is held for that.</summary>
    private static async Task<string> LoseAllAsync(ControlApiBench bench, FakeTimeProvider time)
    {
        bench.Downstream.Loses = true;
        var id = await bench.StartRunAsync("full");
        await WhenAsync(bench, time, id, "held");
        bench.Downstream.Loses = false;
        time.Advance(TimeSpan.FromHours(1));
        return id;
    }

    /// <summary>The run when it has that status; time passes meanwhile.</summary>
    private static async Task<JsonNode> WhenAsync(ControlApiBench bench, FakeTimeProvider time, string id, string status)
    {
        JsonNode? run = null;
        await Eventually.TrueAsync(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(30));
            return (run = await bench.GetAsync($"/runs/{id}"))["status"]!.GetValue<string>() == status;
        }, () => $"never {status}: {run}", Ct);
        return run!;
    }

    private static int Count(JsonNode run, string outcome) => run["counts"]![outcome]!.GetValue<int>();
}
