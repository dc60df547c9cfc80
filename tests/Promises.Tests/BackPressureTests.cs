using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MongoDB.Bson;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Qingyiyun;
using OkkiBridge.Testing;

namespace OkkiBridge.Promises.Tests;

/// <summary>A target that is down, or slower than the source, holds reading back: what is between them stays bounded, however large the backlog.</summary>
public sealed partial class BackPressureTests(ITestOutputHelper output)
{
    private const int Bound = 1_000;
    private const int OneMessage = 100;
    private const long Megabyte = 1024 * 1024;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_is_held_back_while_the_target_is_down_and_completes_whole_afterwards()
    {
        await using var bridge = await StartAsync(10_000, Bound);
        await bridge.Qingyiyun.Stop();
        var run = await bridge.StartRunAsync("full", Ct);

        await bridge.RunWhenAsync(run, IsHeld, Ct);
        Assert.InRange(await OutstandingAsync(bridge, run), Bound - OneMessage, Bound);
        await bridge.UntilAsync(async () => (await bridge.MetricsAsync("Extractor", Ct)).Any(text => IsHeldBack().IsMatch(text)), Ct);
        Assert.Equal(1, Lines(bridge, 1205));

        bridge.KillAndReplace("Extractor");         // whoever takes over publishes one message more at most
        await bridge.UntilAsync(() => Task.FromResult(Lines(bridge, 1205) == 1), Ct);
        Assert.InRange(await OutstandingAsync(bridge, run), Bound - OneMessage, Bound + OneMessage);

        await bridge.Qingyiyun.Start();
        var most = 0L;
        var end = await bridge.RunWhenAsync(run, r => r["status"]!.GetValue<string>() is "completed", async () => most = Math.Max(most, await OutstandingAsync(bridge, run)), Eventually.LongestRun, Ct);

        Assert.Equal(10_000, Promise.Complete(end)["written"]);
        Assert.Null(end["error"]);
        Assert.InRange(most, 1, Bound + OneMessage);
        Promise.NothingTwiceOrBackwards(bridge);
        await bridge.UntilAsync(async () => !(await bridge.MetricsAsync("Extractor", Ct)).Any(text => IsHeldBack().IsMatch(text)), Ct);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_while_it_is_held_back_makes_way_for_the_next()
    {
        await using var bridge = await StartAsync(3_000, Bound);
        await bridge.Qingyiyun.Stop();
        var first = await bridge.StartRunAsync("full", Ct);
        await bridge.RunWhenAsync(first, IsHeld, Ct);

        await bridge.PostAsync($"/runs/{first}/cancel", Ct);
        var next = await bridge.StartRunAsync("full", Ct);
        await bridge.RunWhenAsync(next, IsHeld, Ct);      // the lease went to it, and it has room of its own
        await bridge.Qingyiyun.Start();

        Assert.Equal(3_000, Promise.Complete(await bridge.EndOfAsync(next, Ct))["extracted"]);
        Assert.Equal(3_000, bridge.Qingyiyun.Store.Count);
        Promise.NothingTwiceOrBackwards(bridge);
    }

    /// <summary>
    /// The long version: 200,000 companies, the target down for minutes, every service with the garbage collector that containers have. About a quarter of an
    /// hour; run by name: <c>OkkiBridge.Promises.Tests -explicit only -method '*A_backlog_of_200_000*' -showLiveOutput</c>, with <c>RABBITMQ_MEMORY</c> where
    /// <c>rabbitmqctl</c> alone does not reach the broker.
    /// </summary>
    [Fact(Explicit = true), Trait("Length", "Long")]
    public async Task A_backlog_of_200_000_companies_grows_neither_a_service_nor_the_broker()
    {
        const int Companies = 200_000;
        const int Default = 20_000;
        const long ServiceLimit = 400 * Megabyte;
        const long BrokerLimit = 512 * Megabyte;
        var time = TimeProvider.System;

        await using var bridge = await StartAsync(Companies, null, ("DOTNET_gcServer", "1"));
        var (broker, outstanding, queued) = (0L, 0L, 0L);
        async Task SampleAsync()
        {
            broker = Math.Max(broker, await Broker.MemoryAsync(Ct) ?? 0);
            outstanding = Math.Max(outstanding, await bridge.CountInDatabaseAsync("runCompanies", new BsonDocument("outcome", BsonNull.Value), Ct));
            foreach (var queue in (string[])["companies-extracted", "companies-normalized", "companies-settled", "delay-5s"]) queued = Math.Max(queued, await bridge.Broker.CountAsync(queue) ?? 0);
        }

        void Say(string what) => output.WriteLine(
            $"{what}: {string.Join(", ", bridge.Services.Select(s => $"{s.Service} {s.PeakMemory / Megabyte} MB"))}, broker {broker / Megabyte} MB, " +
            $"at most {outstanding} companies outstanding, {queued} messages in one queue");

        await SampleAsync();
        Say("At rest");
        await bridge.Qingyiyun.Stop();
        var run = await bridge.StartRunAsync("full", Ct);
        await bridge.RunWhenAsync(run, IsHeld, SampleAsync, TimeSpan.FromMinutes(30), Ct);
        var begin = time.GetTimestamp();
        while (time.GetElapsedTime(begin) < TimeSpan.FromMinutes(2))
        {
            await SampleAsync();
            await Bridge.PassAsync(TimeSpan.FromSeconds(2), Ct);
        }

        Say("Target down, held back for 2 minutes");
        await bridge.Qingyiyun.Start();
        begin = time.GetTimestamp();
        var end = await bridge.RunWhenAsync(run, r => r["status"]!.GetValue<string>() is "completed" or "failed", SampleAsync, TimeSpan.FromMinutes(30), Ct);
        var took = time.GetElapsedTime(begin);
        Say($"Target up, completed after {took.TotalSeconds:0} s, {Companies / took.TotalSeconds:0} companies a second");

        Assert.Equal(Companies, Promise.Complete(end)["written"]);
        Assert.InRange(outstanding, 1, Default + OneMessage);
        Assert.All(bridge.Services, service => Assert.InRange(service.PeakMemory, 1, ServiceLimit));
        Assert.InRange(broker, 1, BrokerLimit);
        Promise.NothingTwiceOrBackwards(bridge);
    }

    /// <summary>Messages are tried again for longer than the target is down.</summary>
    private static Task<Bridge> StartAsync(int companies, int? bound, params (string Key, string Value)[] more) => Bridge.StartAsync(
        1, new OkkiSandboxOptions { Companies = companies }, new QingyiyunSandboxOptions(), Bridge.ListOnly,
        (_, environment) =>
        {
            for (var i = 0; i < 100; i++) environment[$"Bus__RedeliveryDelays__{i}"] = bound is null ? "00:00:05" : "00:00:02";
            if (bound is { } most) environment["Events__MostOutstanding"] = $"{most}";
            environment["Scheduler__Lease"] = "00:00:03";
            foreach (var (key, value) in more) environment[key] = value;
        },
        Ct);

    /// <summary>Companies that were published and have no outcome, as the database has them.</summary>
    private static Task<long> OutstandingAsync(Bridge bridge, string run) =>
        bridge.CountInDatabaseAsync("runCompanies", new BsonDocument { ["run"] = run, ["outcome"] = BsonNull.Value }, Ct);

    private static bool IsHeld(JsonObject run) => run["error"]?.GetValue<string>().Contains("Events:MostOutstanding", StringComparison.Ordinal) ?? false;

    private static int Lines(Bridge bridge, int @event) => Regex.Count(bridge.Tail(int.MaxValue), $@"\[{@event}\]");

    [GeneratedRegex(@"^okkibridge_run_held_back\S* 1\b", RegexOptions.Multiline)]
    private static partial Regex IsHeldBack();
}
