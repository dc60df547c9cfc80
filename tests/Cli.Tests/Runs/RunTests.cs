using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OkkiBridge.Storage;

namespace OkkiBridge.Cli.Tests.Runs;

public sealed class RunTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_is_started_watched_and_listed()
    {
        await using var bridge = await Bridge.StartAsync();

        var run = await bridge.RunAsync("run", "start", Bridge.Plan, "--mode", "full", "--watch", "--json");
        var list = await bridge.RunAsync("run", "list", "--plan", Bridge.Plan, "--json");
        var others = await bridge.RunAsync("run", "list", "--plan", "another", "--json");

        Assert.Equal((0, "completed", 3), (run.ExitCode, run.Json["status"]!.GetValue<string>(), run.Json["counts"]!["written"]!.GetValue<int>()));
        Assert.True(JsonNode.DeepEquals(await GetAsync(bridge, $"/runs/{Id(run)}"), run.Json), run.Output);
        Assert.True(JsonNode.DeepEquals(await GetAsync(bridge, "/runs"), list.Json), list.Output);
        Assert.Equal((0, 0), (others.ExitCode, others.Json.AsArray().Count));
    }

    [Fact]
    public async Task People_see_the_run_and_what_became_of_its_companies()
    {
        await using var bridge = await Bridge.StartAsync();

        var run = await bridge.RunAsync("run", "start", Bridge.Plan, "--mode", "full", "--dry-run", "--watch");
        var list = await bridge.RunAsync("run", "list");

        Assert.Equal((0, 0), (run.ExitCode, list.ExitCode));
        Assert.All([run, list], shown =>
        {
            Assert.Contains("completed", shown.Output, StringComparison.Ordinal);
            Assert.Contains("written 已完成(2) 3", shown.Output, StringComparison.Ordinal);
            Assert.Contains("dry run", shown.Output, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task While_a_run_is_active_there_is_no_second_and_it_can_be_watched_to_its_end()
    {
        await using var bridge = await Bridge.StartAsync(open: false);
        var first = await bridge.RunAsync("run", "start", Bridge.Plan, "--mode", "full", "--json");

        var second = await bridge.RunAsync("run", "start", Bridge.Plan);
        var watching = bridge.RunAsync("run", "watch", Id(first));
        bridge.Open();
        var watched = await watching;

        Assert.Equal((0, 1, 0), (first.ExitCode, second.ExitCode, watched.ExitCode));
        Assert.Contains($"active run already: {Id(first)}", second.Error, StringComparison.Ordinal);
        Assert.Contains("completed", watched.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_watches_may_go_away()
    {
        await using var bridge = await Bridge.StartAsync(open: false);
        var id = Id(await bridge.RunAsync("run", "start", Bridge.Plan, "--mode", "full", "--json"));
        using var interrupt = new CancellationTokenSource();
        using var error = new StringWriter();

        var watching = Program.Okkibridge().RunAsync(["run", "watch", id, "--url", bridge.Url, "--json"], TextWriter.Null, error, interrupt.Token);
        await interrupt.CancelAsync();

        Assert.Equal((130, "Interrupted"), (await watching, error.ToString().Trim()));
    }

    [Fact]
    public async Task A_run_is_cancelled_once_and_whoever_watches_it_fails()
    {
        await using var bridge = await Bridge.StartAsync(open: false);
        var id = Id(await bridge.RunAsync("run", "start", Bridge.Plan, "--mode", "full", "--json"));

        var cancelled = await bridge.RunAsync("run", "cancel", id, "--json");
        var again = await bridge.RunAsync("run", "cancel", id);
        var watched = await bridge.RunAsync("run", "watch", id, "--json");

        Assert.Equal((0, "cancelled"), (cancelled.ExitCode, cancelled.Json["status"]!.GetValue<string>()));
        Assert.Equal((1, $"Run {id} is over already: cancelled"), (again.ExitCode, again.Error.Trim()));
        Assert.Equal((1, $"Run {id} is cancelled", "cancelled"), (watched.ExitCode, watched.Error.Trim(), watched.Json["status"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_failed_run_is_told_with_its_error()
    {
        await using var bridge = await Bridge.StartAsync(open: false);
        var id = Id(await bridge.RunAsync("run", "start", Bridge.Plan, "--mode", "full", "--json"));
        await bridge.Storage<IRuns>().MoveAsync(id, [RunStatus.Running, RunStatus.Loading], RunStatus.Failed, TimeProvider.System.GetUtcNow(), "the disk [is] full\nquite", Ct);

        var watched = await bridge.RunAsync("run", "watch", id);

        Assert.Equal((1, $"Run {id} is failed: the disk [is] full quite"), (watched.ExitCode, watched.Error.Trim()));
        Assert.Contains("the disk [is] full", watched.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "There is no plan none", "run", "start", "none")]
    [InlineData(1, "There is no run none", "run", "watch", "none")]
    [InlineData(1, "There is no run none", "run", "cancel", "none")]
    [InlineData(1, "There is no run none", "run", "accept", "none")]
    [InlineData(2, "from is required for a backfill", "run", "start", Bridge.Plan, "--mode", "backfill")]
    [InlineData(2, "from and to belong to a backfill", "run", "start", Bridge.Plan, "--from", "2026-01-01")]
    public async Task What_cannot_be_is_said_so(int exitCode, string reason, params string[] args)
    {
        await using var bridge = await Bridge.StartAsync(companies: 0);

        var ending = await bridge.RunAsync(args);

        Assert.Equal((exitCode, reason, ""), (ending.ExitCode, ending.Error.Trim(), ending.Output));
    }

    private static string Id(Ending run) => run.Json["id"]!.GetValue<string>();

    private static async Task<JsonNode> GetAsync(Bridge bridge, string path)
    {
        using var http = new HttpClient();
        return (await http.GetFromJsonAsync<JsonNode>(new Uri(bridge.Url + path), Ct))!;
    }
}
