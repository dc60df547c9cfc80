using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Qingyiyun;

namespace OkkiBridge.Promises.Tests;

/// <summary>A fault of the target's configuration is nobody's record: loading waits for a person, and costs no message its tries.</summary>
public sealed partial class PauseTests
{
    private const int Companies = 1_500;

    /// <summary>One a second: longer than all tries and redeliveries of a message together.</summary>
    private const int ManyCanaries = 12;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_loaders_pause_with_one_alarm_while_the_scheme_is_disabled_and_go_on_when_it_is_enabled()
    {
        await using var bridge = await StartAsync(2);
        bridge.Qingyiyun.Refuse(_ => !(bridge.Qingyiyun.SchemeDisabled = true));        // in the middle of the run: the first write still goes through
        var run = await bridge.StartRunAsync("full", Ct);
        await bridge.UntilAsync(async () => await PausedAsync(bridge) is not null, Ct);
        await CallsAsync(bridge, "/query", 12);     // what was on its way comes to its end: four batches, each with a question whether the scheme is at fault indeed
        var stores = bridge.Qingyiyun.Accounting.CallsTo("/store");
        await CallsAsync(bridge, "/query", 2 * ManyCanaries);   // each asks once more with a fresh token

        Assert.Equal(1, Lines(bridge, 3201));
        Assert.Contains("方案已禁用", (await PausedAsync(bridge))!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(stores, bridge.Qingyiyun.Accounting.CallsTo("/store"));

        bridge.KillAndReplace("Loader");
        await bridge.UntilAsync(async () => (await bridge.MetricsAsync("Loader", Ct)).All(text => IsPaused().IsMatch(text)), Ct);
        await CallsAsync(bridge, "/query", 2 * ManyCanaries);
        Assert.Equal((stores, 0), (bridge.Qingyiyun.Accounting.CallsTo("/store"), Lines(bridge, 3201)));

        bridge.Qingyiyun.RefuseNone();
        bridge.Qingyiyun.SchemeDisabled = false;
        Assert.Equal(Companies, Promise.Complete(await bridge.EndOfAsync(run, Ct))["written"]);
        Assert.Null(await PausedAsync(bridge));
        Assert.Empty((await bridge.GetAsync("/rejections", Ct)).AsArray());
        Assert.Equal((0, 1), (Lines(bridge, 3201), Lines(bridge, 3202)));
        Assert.Equal(Companies, bridge.Qingyiyun.Accounting.Writes);
        Promise.NothingTwiceOrBackwards(bridge);
        await bridge.UntilAsync(async () => !(await bridge.MetricsAsync("Loader", Ct)).Any(text => IsPaused().IsMatch(text)), Ct);
    }

    [Fact]
    public async Task A_key_that_is_refused_pauses_too_and_the_alarm_does_not_tell_the_secret()
    {
        await using var bridge = await StartAsync(1);
        (bridge.Qingyiyun.KeyRefused, var run) = (true, await bridge.StartRunAsync("full", Ct));
        await bridge.UntilAsync(async () => await PausedAsync(bridge) is not null, Ct);
        await CallsAsync(bridge, "/oauth", ManyCanaries);

        Assert.Contains("Qingyiyun:AppKey", (await PausedAsync(bridge))!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal((1, 0), (Lines(bridge, 3201), bridge.Qingyiyun.Accounting.CallsTo("/store")));
        Assert.DoesNotContain(new QingyiyunSandboxOptions().AppSecret, bridge.Tail(int.MaxValue), StringComparison.Ordinal);

        bridge.Qingyiyun.KeyRefused = false;
        Assert.Equal(Companies, Promise.Complete(await bridge.EndOfAsync(run, Ct))["written"]);
    }

    [Fact]
    public async Task A_target_that_cannot_be_asked_is_tried_with_one_write_an_interval()
    {
        await using var bridge = await StartAsync(1, ("Qingyiyun__Mode", "write"));
        bridge.Qingyiyun.SchemeDisabled = true;
        var run = await bridge.StartRunAsync("full", Ct);
        await bridge.UntilAsync(async () => await PausedAsync(bridge) is not null, Ct);
        await CallsAsync(bridge, "/write", ManyCanaries);

        Assert.Equal(1, Lines(bridge, 3201));

        bridge.Qingyiyun.SchemeDisabled = false;
        Assert.Equal(Companies, Promise.Complete(await bridge.EndOfAsync(run, Ct))["written"]);
        Assert.Null(await PausedAsync(bridge));
    }

    /// <summary>A message is given up after six seconds, and small batches make a run long enough to disturb.</summary>
    private static Task<Bridge> StartAsync(int replicas, params (string Key, string Value)[] more) => Bridge.StartAsync(
        replicas, new OkkiSandboxOptions { Companies = Companies }, new QingyiyunSandboxOptions(), Bridge.ByHand,
        (_, environment) =>
        {
            for (var later = 2; later <= 5; later++) environment.Remove($"Bus__RedeliveryDelays__{later}");
            environment["Qingyiyun__Timeout"] = "00:00:02";             // a claim ends before that
            environment["Qingyiyun__LongestBudgetWait"] = "00:00:00.5";
            environment["Qingyiyun__CanaryInterval"] = "00:00:01";
            environment["Qingyiyun__BatchSize"] = "20";
            foreach (var (key, value) in more) environment[key] = value;
        },
        Ct);

    private static async Task<JsonNode?> PausedAsync(Bridge bridge) => (await bridge.GetAsync("/plans", Ct))[0]!["paused"];

    /// <summary>Waits until the target was called so many times more.</summary>
    private static Task CallsAsync(Bridge bridge, string path, int more)
    {
        var before = bridge.Qingyiyun.Accounting.CallsTo(path);
        return bridge.UntilAsync(() => Task.FromResult(bridge.Qingyiyun.Accounting.CallsTo(path) >= before + more), Ct);
    }

    private static int Lines(Bridge bridge, int @event) => Regex.Count(bridge.Tail(int.MaxValue), $@"\[{@event}\]");

    [GeneratedRegex(@"^okkibridge_target_paused\S* 1\b", RegexOptions.Multiline)]
    private static partial Regex IsPaused();
}
