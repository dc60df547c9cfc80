using OkkiBridge.Storage;

namespace OkkiBridge.Cli.Tests.Storage;

public sealed class StorageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_database_holds_is_shown_with_how_long_it_is_kept()
    {
        await using var bridge = await Bridge.StartAsync(companies: 0);
        await bridge.Storage<IPlanStates>().MoveWatermarkAsync("another", DateTimeOffset.UnixEpoch, Ct);

        var shown = await bridge.RunAsync("storage");
        var json = await bridge.RunAsync("storage", "--json");

        Assert.Equal((0, 0), (shown.ExitCode, json.ExitCode));
        Assert.Matches("runCompanies .* 30 days 天", shown.Output);
        Assert.Matches("planStates +│ 1 ", shown.Output);
        var runs = json.Json.AsArray().Single(kind => kind!["name"]!.GetValue<string>() == "runs")!;
        Assert.Equal((0, "90.00:00:00"), (runs["count"]!.GetValue<int>(), runs["keptFor"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Where_the_control_API_is_not_there_that_is_said()
    {
        var ending = await Okkibridge.RunAsync("storage", "--url", "http://127.0.0.1:1");

        Assert.Equal((3, ""), (ending.ExitCode, ending.Output));
        Assert.StartsWith("The control API cannot be reached at http://127.0.0.1:1/", ending.Error, StringComparison.Ordinal);
    }
}
