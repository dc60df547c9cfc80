using System.Globalization;
using System.Text.RegularExpressions;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Qingyiyun;

namespace OkkiBridge.Promises.Tests.Telemetry;

/// <summary>A run in which enough goes wrong that there is something to tell: messages merge, are redelivered, and a write loses its answer.</summary>
internal static class EventfulRun
{
    public const int Companies = 250;      // three pages, three messages

    public static Task<Bridge> StartAsync(CancellationToken ct, params IEnumerable<(string Key, string Value)> more) => Bridge.StartAsync(
        1, new OkkiSandboxOptions { Companies = Companies }, new QingyiyunSandboxOptions(), Bridge.ByHand,
        (_, environment) =>
        {
            for (var later = 1; later < 100; later++) environment[$"Bus__RedeliveryDelays__{later}"] = "00:00:02";
            foreach (var (key, value) in more) environment[key] = value;
        },
        ct);

    /// <summary>The id of the run, at its end.</summary>
    public static async Task<string> GoAsync(Bridge bridge, CancellationToken ct)
    {
        // While the loader is away messages wait, so that it merges them; its first write loses the answer, then the target is away for longer than all tries in place.
        bridge.Services.Single(s => s.Service == "Loader").Kill();
        var run = await bridge.StartRunAsync("full", ct);
        await bridge.RunWhenAsync(run, r => r["status"]!.GetValue<string>() is "loading", ct);
        await bridge.Qingyiyun.Stop();
        await bridge.ReplaceAsync("Loader", ct);
        await bridge.UntilAsync(async () => await ReadAsync(bridge, "okkibridge_redeliveries_total", ct) > 0, ct);
        bridge.Qingyiyun.FailNext(FaultKind.CutAfterEffect, 1, "store");
        await bridge.Qingyiyun.Start();
        Assert.Equal(Companies, Promise.Complete(await bridge.EndOfAsync(run, ct))["written"]);
        return run;
    }

    private static async Task<double> ReadAsync(Bridge bridge, string metric, CancellationToken ct) => (await bridge.MetricsAsync("Loader", ct))
        .SelectMany(text => Regex.Matches(text, $@"^{metric}\{{.*\}} ([0-9.e+]+)", RegexOptions.Multiline))
        .Sum(m => double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture));
}
