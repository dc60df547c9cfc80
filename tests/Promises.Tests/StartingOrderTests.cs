using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Qingyiyun;
using OkkiBridge.Testing;

namespace OkkiBridge.Promises.Tests;

/// <summary>Nothing orders the services: on a broker that never saw any of them, a run begins as soon as there is an extractor, and ends when all are there.</summary>
public sealed class StartingOrderTests(ITestOutputHelper output)
{
    private const int Companies = 230;
    private const int AtOnce = 4;       // most of their time they wait

    private static readonly int Starts = Given.Number("OKKIBRIDGE_STARTS") ?? 20;
    private static readonly int LongestDelay = Given.Number("OKKIBRIDGE_STARTS_SECONDS") ?? 120;
    private static readonly int Seed = Given.Number("OKKIBRIDGE_STARTS_SEED") ?? 1;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> Orders => new()
    {
        { "Extractor", "Transformer", "Loader" },
        { "Extractor", "Loader", "Transformer" },
        { "Transformer", "Extractor", "Loader" },
        { "Transformer", "Loader", "Extractor" },
        { "Loader", "Extractor", "Transformer" },
        { "Loader", "Transformer", "Extractor" },
    };

    /// <summary>Orders in turn, with delays of up to two minutes that are drawn: <c>OKKIBRIDGE_STARTS</c> (20), <c>OKKIBRIDGE_STARTS_SECONDS</c> and <c>OKKIBRIDGE_STARTS_SEED</c> ask for others.</summary>
    [Fact, Trait("Length", "Long")]
    public Task The_first_run_completes_whatever_time_lies_between_the_starts()
    {
        var dice = new Random(Seed);
        var orders = Orders.Select(row => new[] { row.Data.Item1, row.Data.Item2, row.Data.Item3 }).ToList();
        var starts = Enumerable.Range(0, Starts).Select(i => (orders[i % orders.Count], Delays: new[] { TimeSpan.Zero, Delay(), Delay() })).ToList();
        return Parallel.ForEachAsync(starts, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Ct }, async (start, ct) =>
        {
            var (order, delays) = start;
            var name = string.Join(", ", order.Zip(delays).Select(s => $"{s.First} after {s.Second.TotalSeconds:0} s"));
            await using var bridge = await Bridge.StartAsync(0, new OkkiSandboxOptions { Companies = Companies }, new QingyiyunSandboxOptions(), ct);
            string? run = null;
            foreach (var (service, delay) in order.Zip(delays))
            {
                await Bridge.PassAsync(delay, ct);
                await bridge.StartService(service).ReadyAsync(ct);
                if (service == "Extractor") run = await bridge.StartRunAsync("full", ct);
            }

            var begin = TimeProvider.System.GetTimestamp();
            Promise.Complete(await bridge.EndOfAsync(run!, ct));
            Assert.Equal(Companies, bridge.Qingyiyun.Store.Ids.Count);
            Promise.NothingTwiceOrBackwards(bridge);
            output.WriteLine($"{name}: all {Companies} companies, {TimeProvider.System.GetElapsedTime(begin).TotalSeconds:0} s after the last");
        });

        TimeSpan Delay() => TimeSpan.FromSeconds(dice.Next(LongestDelay + 1));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task The_first_run_completes_whichever_service_comes_up_last(string first, string second, string third)
    {
        await using var bridge = await Bridge.StartAsync(0, new OkkiSandboxOptions { Companies = Companies }, new QingyiyunSandboxOptions(), Ct);
        string? run = null;
        foreach (var service in (string[])[first, second, third])
        {
            await bridge.StartService(service).ReadyAsync(Ct);
            if (service != "Extractor") continue;
            run = await bridge.StartRunAsync("full", Ct);
            if (third != "Extractor") await bridge.RunWhenAsync(run, r => r["status"]!.GetValue<string>() == "loading", Ct);     // all of it is published
        }

        Promise.Complete(await bridge.EndOfAsync(run!, Ct));
        Assert.Equal(Companies, bridge.Qingyiyun.Store.Ids.Count);
    }
}
