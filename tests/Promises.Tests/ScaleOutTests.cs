using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MongoDB.Bson;
using MongoDB.Driver;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Qingyiyun;
using OkkiBridge.Testing;

namespace OkkiBridge.Promises.Tests;

/// <summary>More replicas of Transformer and Loader: the same results, and each takes its share of the work.</summary>
public sealed partial class ScaleOutTests(ITestOutputHelper output)
{
    private const int Companies = 40_000;
    private static readonly int[] Counts = [1, 2, 4];

    private readonly Standing _okkisClock = new(TimeProvider.System.GetUtcNow());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>All are up when the run starts. Some minutes, as the next; run by name: <c>OkkiBridge.Promises.Tests -explicit only -class '*ScaleOutTests' -showLiveOutput</c>.</summary>
    [Fact(Explicit = true), Trait("Length", "Long")]
    public async Task Replicas_share_a_run_and_leave_the_same_results()
    {
        List<string> results = [];
        foreach (var replicas in Counts)
        {
            await using var bridge = await StartAsync(replicas);
            var run = await bridge.StartRunAsync("full", Ct);
            await WorkOffAsync(bridge, "Loader", Companies, () => Task.FromResult(bridge.Qingyiyun.Accounting.Writes));
            Assert.Equal(Companies, Promise.Complete(await bridge.EndOfAsync(run, Ct))["written"]);
            output.WriteLine($"Target: {bridge.Qingyiyun.Accounting.Calls} calls");

            foreach (var (service, counter) in ((string, Regex)[])[("Transformer", Delivered()), ("Loader", Written())])
            {
                var done = (await bridge.MetricsAsync(service, Ct)).Select(text => counter.Matches(text).Sum(m => long.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture))).ToList();
                output.WriteLine($"{service} x {replicas}: shares {string.Join(", ", done.Select(d => $"{100.0 * d / done.Sum():0} %"))}");
                Assert.All(done, share => Assert.InRange(share * replicas * 2, done.Sum(), long.MaxValue));      // nobody does less than half its share
            }

            Promise.NothingTwiceOrBackwards(bridge);
            Promise.NewestVersionEverywhere(bridge);
            results.Add(Digest(bridge.Qingyiyun.Store));
        }

        Assert.Single(results.Distinct());
    }

    /// <summary>Each service has a backlog of its own to work off, so that its speed is not that of the one before it: what <c>docs/scaling.md</c> plans with.</summary>
    [Fact(Explicit = true), Trait("Length", "Long")]
    public async Task A_backlog_is_worked_off_whole_however_many_replicas_come_to_help()
    {
        foreach (var replicas in Counts)
        {
            await using var bridge = await StartAsync(1);
            await bridge.StopAllAsync("Transformer", Ct);
            await bridge.StopAllAsync("Loader", Ct);        // their queues stay, and fill

            var run = await bridge.StartRunAsync("full", Ct);
            await WorkOffAsync(bridge, "Extractor", Companies, async () => (await bridge.RunWhenAsync(run, _ => true, Ct))["counts"]!["extracted"]!.GetValue<int>());
            await bridge.RunWhenAsync(run, r => r["status"]!.GetValue<string>() is "loading", Ct);

            var messages = await bridge.Broker.CountAsync("companies-extracted") ?? 0;
            if (replicas == 1)
            {
                output.WriteLine($"Source: {bridge.Okki.Accounting.Calls} calls");
                await SizeOfMessagesAsync(bridge, "companies-extracted");
            }

            for (var i = 0; i < replicas; i++) bridge.StartService("Transformer");
            await WorkOffAsync(bridge, "Transformer", messages, async () => await bridge.Broker.CountAsync("companies-normalized") ?? 0);
            if (replicas == 1) await SizeOfMessagesAsync(bridge, "companies-normalized");

            for (var i = 0; i < replicas; i++) bridge.StartService("Loader");
            await WorkOffAsync(bridge, "Loader", Companies, () => Task.FromResult(bridge.Qingyiyun.Accounting.Writes));
            Assert.Equal(Companies, Promise.Complete(await bridge.EndOfAsync(run, Ct))["written"]);
            if (replicas == 1) await SizeOfDocumentsAsync(bridge);
            Promise.NothingTwiceOrBackwards(bridge);
        }
    }

    /// <summary>OKKI's clock stands, so that its companies are the same in every round, to the second of their last change.</summary>
    private async Task<Bridge> StartAsync(int replicas) => await Bridge.StartAsync(
        replicas, await OkkiSandbox.StartAsync(new OkkiSandboxOptions { Companies = Companies }, _okkisClock, ct: Ct), await QingyiyunSandbox.StartAsync(new QingyiyunSandboxOptions(), ct: Ct),
        Bridge.ListOnly,
        (_, environment) =>
        {
            environment["Events__MostOutstanding"] = $"{Companies}";
            environment[ServiceProcess.CallsBeforeOptimizing] = "1E";
            environment["DOTNET_TieredPGO"] = "1";
        },
        heard: null, Ct);

    /// <summary>Waits until a service has done all, and says how fast it was once it had begun, and what that cost.</summary>
    private async Task WorkOffAsync(Bridge bridge, string service, long all, Func<Task<long>> doneAsync)
    {
        var time = TimeProvider.System;
        var replicas = bridge.Services.Where(s => s.Service == service).ToList();
        var (begin, atBegin, costAtBegin) = (0L, 0L, TimeSpan.Zero);
        var done = 0L;
        TimeSpan Cost() => TimeSpan.FromTicks(replicas.Sum(s => s.ProcessorTime.Ticks));
        await bridge.UntilAsync(
            async () =>
            {
                done = await doneAsync();
                if (begin == 0 && done > 0) (begin, atBegin, costAtBegin) = (time.GetTimestamp(), done, Cost());
                return done == all;
            },
            () => $"{service} did {done} of {all}", Ct);
        var took = time.GetElapsedTime(begin).TotalSeconds;
        var (companies, cost) = ((double)Companies * (all - atBegin) / all, Cost() - costAtBegin);
        output.WriteLine(
            $"{service} x {replicas.Count}: {companies:0} companies in {took:0.0} s, {companies / took:0} a second; " +
            $"{cost.TotalSeconds / took:0.00} cores, {cost.TotalMilliseconds * 1000 / companies:0} ms of a core for 1,000");
    }

    /// <summary>Says how much of the broker's memory or disk a company takes while it waits.</summary>
    private async Task SizeOfMessagesAsync(Bridge bridge, string queue)
    {
        await using var connection = await Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);       // closed, it gives them back
        var (bytes, companies) = (0, 0);
        while (companies < 1_000 && await channel.BasicGetAsync($"{bridge.Broker.Prefix}-{queue}", autoAck: false, Ct) is { } message)
        {
            bytes += message.Body.Length;
            companies += Bridge.CompaniesIn(message.Body);
        }

        output.WriteLine($"{queue}: {bytes / companies} bytes a company");
    }

    /// <summary>Says how much of the database a company takes.</summary>
    private async Task SizeOfDocumentsAsync(Bridge bridge)
    {
        foreach (var name in await (await bridge.Database.ListCollectionNamesAsync(cancellationToken: Ct)).ToListAsync(Ct))
        {
            var collection = bridge.Database.GetCollection<BsonDocument>(name);
            var some = await collection.Find(new BsonDocument()).Limit(100).ToListAsync(Ct);
            output.WriteLine($"{name}: {await collection.CountDocumentsAsync(new BsonDocument(), cancellationToken: Ct)} documents of {some.Sum(d => d.ToBson().Length) / Math.Max(1, some.Count)} bytes");
        }
    }

    private static string Digest(QingyiyunStore store) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Concat(store.Ids.Order(StringComparer.Ordinal).Select(id => $"{id} {store.Versions(id)[^1].Content}\n")))));

    [GeneratedRegex(@"^messaging_masstransit_delivery_duration_milliseconds_count\{[^}]*companies-extracted[^}]*\} (\d+)", RegexOptions.Multiline)]
    private static partial Regex Delivered();

    [GeneratedRegex(@"^okkibridge_companies_total\{[^}]*written[^}]*\} (\d+)", RegexOptions.Multiline)]
    private static partial Regex Written();

    private sealed class Standing(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
