using System.Globalization;
using System.Text.RegularExpressions;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Qingyiyun;

namespace OkkiBridge.Promises.Tests;

/// <summary>P6: four loaders share what a strict target allows, and the wait that it asks one of them for.</summary>
public sealed partial class BudgetTests(ITestOutputHelper output)
{
    private const int Companies = 4_800;
    private const int PerMinute = 900;
    private const int PerSlice = PerMinute / 10;
    private const int Loaders = 4;
    private const int Slices = 5;        // in one alone most goes to whoever asks first
    private const int Rounds = 3;        // a loader that has only just started has less at first, where the machine has other work

    /// <summary>Two batches a loader, one call of each at a time: granted, but not arrived yet.</summary>
    private const int InFlight = 2 * Loaders;

    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Block = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Four_loaders_stay_within_a_strict_limit_take_equal_shares_and_all_wait_as_long_as_one_is_told()
    {
        await using var bridge = await StartAsync();
        await bridge.StartRunAsync("full", Ct);
        await bridge.UntilAsync(async () => (await CallsAsync(bridge)).All(own => own > 0), Ct);        // each is at work
        var rounds = new List<IReadOnlyList<int>>();
        do rounds.Add(await SharesAsync(bridge)); while (!IsFair(rounds[^1]) && rounds.Count < Rounds);
        output.WriteLine($"Calls of each loader in {Slices} slices: {string.Join("; ", rounds.Select(calls => string.Join(", ", calls)))}");
        Assert.True(IsFair(rounds[^1]), $"a loader has less than half its share: {string.Join(", ", rounds[^1])}");
        Assert.Equal(0, bridge.Qingyiyun.Accounting.TooManyRequestsSent);

        bridge.Qingyiyun.Block();
        var (begin, end) = (TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow() + Block);
        await bridge.UntilAsync(() => Task.FromResult(bridge.Qingyiyun.Accounting.TooManyRequestsSent > 0), Ct);
        bridge.KillAndReplace(bridge.Services.Last(s => s.Service == "Loader"));
        await bridge.UntilAsync(() => Task.FromResult(bridge.Qingyiyun.Accounting.LastCalls.Count(at => at > end) > PerSlice), Ct);

        var all = bridge.Qingyiyun.Accounting.LastCalls;
        var refused = all.Where(at => at > begin && at < end).ToList();
        output.WriteLine($"{all.Count} calls, {refused.Count} of them refused");
        Assert.InRange(refused.Count, 1, InFlight);
        Assert.InRange(refused[^1] - refused[0], TimeSpan.Zero, Moment);
        Assert.Equal(refused.Count, bridge.Qingyiyun.Accounting.TooManyRequestsSent);
        Assert.All(Spans(all), span => Assert.InRange(span.Calls, 0, (span.Slices + 1) * PerSlice + InFlight));
        Promise.NothingTwiceOrBackwards(bridge);
    }

    /// <summary>How many calls each loader makes while all together make those of <see cref="Slices"/>.</summary>
    private static async Task<IReadOnlyList<int>> SharesAsync(Bridge bridge)
    {
        var before = await CallsAsync(bridge);
        var after = before;
        await bridge.UntilAsync(async () => (after = await CallsAsync(bridge)).Sum() >= before.Sum() + (Slices * PerSlice), Ct);
        return [.. after.Zip(before, (now, then) => now - then)];
    }

    /// <summary>Each has at least half its share.</summary>
    private static bool IsFair(IReadOnlyList<int> calls) => calls.All(own => own >= calls.Sum() / (2 * Loaders));

    /// <summary>Four loaders, each with enough to do to use up the budget alone.</summary>
    private static async Task<Bridge> StartAsync()
    {
        var bridge = await Bridge.StartAsync(
            1, new OkkiSandboxOptions { Companies = Companies }, new QingyiyunSandboxOptions { RequestsPerMinute = PerMinute, Block = Block, RefusedCallsProlongBlock = true },
            Bridge.ListOnly,
            (_, environment) =>
            {
                environment["Qingyiyun__RequestsPerMinute"] = $"{PerMinute}";
                environment["Qingyiyun__BatchSize"] = "2";
                environment["Events__CompaniesPerMessage"] = "6";
            },
            Ct);
        var more = Enumerable.Range(1, Loaders - 1).Select(_ => bridge.StartService("Loader")).ToList();
        foreach (var loader in more) await loader.ReadyAsync(Ct);
        return bridge;
    }

    /// <summary>Every span of whole slices that had calls, and how many.</summary>
    private static IEnumerable<(int Slices, int Calls)> Spans(IReadOnlyList<DateTimeOffset> calls)
    {
        var numbers = calls.Select(at => (int)((at - calls[0]) / Slice)).ToList();
        return from first in Enumerable.Range(0, numbers.Max() + 1)
               from last in Enumerable.Range(first, numbers.Max() + 1 - first)
               select (last - first + 1, numbers.Count(n => n >= first && n <= last));
    }

    private static async Task<int[]> CallsAsync(Bridge bridge) => [.. (await bridge.MetricsAsync("Loader", Ct)).Select(CallsOf)];

    private static int CallsOf(string metrics) => Calls().Match(metrics) is { Success: true } calls ? int.Parse(calls.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex("""^okkibridge_call_budget_wait_seconds_count\{[^}]*provider="qingyiyun"[^}]*\} (\d+)""", RegexOptions.Multiline)]
    private static partial Regex Calls();
}
