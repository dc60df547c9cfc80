using System.Text.Json.Nodes;
using OkkiBridge.Storage;
using OkkiBridge.Testing;

namespace OkkiBridge.Cli.Tests.Runs;

public sealed class HeldRunTests
{
    private const string Reason = "OKKI answers GET /v1/company/list with [502]";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_held_run_says_why_and_what_it_waits_for()
    {
        await using var bridge = await Bridge.StartAsync(companies: 0);
        await HoldAsync(bridge);

        var list = await bridge.RunAsync("run", "list", "--status", "held");
        var json = await bridge.RunAsync("run", "list", "--status", "held", "--json");
        var others = await bridge.RunAsync("run", "list", "--status", "failed", "--json");

        Assert.Contains("held", list.Output, StringComparison.Ordinal);
        Assert.Contains("r1: held (inconclusive, source-away)", list.Output, StringComparison.Ordinal);
        Assert.Contains($", GET /v1/company/list, 2026-03-02T00:00:00Z, data.totalItem, tried again 再试 ", list.Output, StringComparison.Ordinal);
        Assert.EndsWith($": {Reason}\n", list.Output, StringComparison.Ordinal);
        var held = Assert.Single(json.Json.AsArray())!["held"]!;
        Assert.Equal(
            ["kind", "code", "reason", "call", "place", "field", "since", "tries", "nextTry"], held.AsObject().Select(p => p.Key));
        Assert.Equal(("inconclusive", Reason), (held["kind"]!.GetValue<string>(), held["reason"]!.GetValue<string>()));
        Assert.Empty(others.Json.AsArray());
    }

    [Fact]
    public async Task Whoever_watches_is_told_once_and_waits_on_for_its_end()
    {
        await using var bridge = await Bridge.StartAsync(companies: 0);
        await HoldAsync(bridge);
        using var text = new StringWriter();
        using var output = TextWriter.Synchronized(text);
        using var error = new StringWriter();

        var watching = Program.Okkibridge().RunAsync(["run", "watch", "r1", "--url", bridge.Url], output, error, Ct);
        await Eventually.TrueAsync(() => Task.FromResult(Text().Contains(Reason, StringComparison.Ordinal)), () => Text(), Ct);
        Assert.False(watching.IsCompleted);
        await bridge.Storage<IRuns>().MoveAsync("r1", [RunStatus.Held], RunStatus.Completed, TimeProvider.System.GetUtcNow(), error: null, Ct);

        Assert.Equal((0, ""), (await watching, error.ToString()));
        Assert.Single(Text().Split('\n'), line => line.StartsWith("r1: held", StringComparison.Ordinal));

        string Text()
        {
            lock (output) return text.ToString();          // as whoever writes to it does
        }
    }

    [Fact]
    public async Task One_that_is_held_for_a_person_goes_on_when_it_is_accepted()
    {
        await using var bridge = await Bridge.StartAsync(companies: 0);
        await HoldAsync(bridge);
        var early = await bridge.RunAsync("run", "accept", "r1");
        var guard = new Held { Kind = HeldKind.Guard, Code = "target-refusals", Reason = "必填字段缺失", Call = "POST /write", Place = "42", Since = TimeProvider.System.GetUtcNow() };
        Assert.True(await bridge.Storage<IRuns>().HoldRefusedAsync("r1", guard, Ct));

        var list = await bridge.RunAsync("run", "list", "--status", "held");
        var accepted = await bridge.RunAsync("run", "accept", "r1", "--json");
        var again = await bridge.RunAsync("run", "accept", "r1");

        Assert.Equal((1, "The run does not wait for a person: Run r1 is held until an answer can be relied on, and goes on by itself", ""), (early.ExitCode, early.Error.Trim(), early.Output));
        Assert.Contains("r1: held (guard, target-refusals) since", list.Output, StringComparison.Ordinal);
        Assert.EndsWith(", POST /write, 42: 必填字段缺失\n", list.Output, StringComparison.Ordinal);
        Assert.Equal((0, "running"), (accepted.ExitCode, accepted.Json["status"]!.GetValue<string>()));
        Assert.Equal((1, "The run does not wait for a person: Run r1 is running"), (again.ExitCode, again.Error.Trim()));
    }

    [Fact]
    public async Task A_reconcile_run_shows_what_it_found()
    {
        await using var bridge = await Bridge.StartAsync(companies: 0);
        await bridge.Storage<IRuns>().StartAsync(Running(RunMode.Reconcile), Ct);
        await bridge.Storage<IRuns>().NoteDifferencesAsync("r1", new Differences { Missing = 3, Stale = 2, Extra = 1 }, Ct);

        var list = await bridge.RunAsync("run", "list");
        var json = await bridge.RunAsync("run", "list", "--json");

        Assert.All(["missing 缺失 3", "stale at the target 目标端过期 2", "extra 多余 1", "deleted 已删除 0"], found => Assert.Contains(found, list.Output, StringComparison.Ordinal));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{ "missing": 3, "stale": 2, "extra": 1, "deleted": 0 }"""), json.Json[0]!["differences"]), json.Output);
    }

    private static async Task HoldAsync(Bridge bridge)
    {
        var now = TimeProvider.System.GetUtcNow();
        var held = new Held
        {
            Kind = HeldKind.Inconclusive,
            Code = "source-away",
            Reason = Reason,
            Call = "GET /v1/company/list",
            Place = "2026-03-02T00:00:00Z",
            Field = "data.totalItem",
            Since = now,
            NextTry = now.AddHours(1),
        };
        Assert.True(await bridge.Storage<ILeases>().TryHoldAsync("run/another", "this test", now, now.AddHours(1), Ct));        // nobody works on it
        await bridge.Storage<IRuns>().StartAsync(Running(RunMode.Full), Ct);
        Assert.True(await bridge.Storage<IRuns>().HoldAsync("r1", held, active: true, Ct));
    }

    private static Run Running(RunMode mode) => new()
    {
        Id = "r1",
        Plan = "another",
        Mode = mode,
        Trigger = "manual",
        Status = RunStatus.Running,
        From = DateTimeOffset.UnixEpoch,
        To = TimeProvider.System.GetUtcNow(),
        Cursor = DateTimeOffset.UnixEpoch,
        StartedAt = TimeProvider.System.GetUtcNow(),
    };
}
