using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using OkkiBridge.Contracts;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Qingyiyun;
using OkkiBridge.Testing;
using RabbitMQ.Client;

namespace OkkiBridge.Promises.Tests;

/// <summary>An upgrade in the middle of a run: every replica of every service is replaced in turn, and nobody notices.</summary>
public sealed partial class RollingRestartTests(ITestOutputHelper output)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_run_is_whole_and_no_log_has_an_error_when_every_service_is_rolled_while_it_runs() => RollDuringARunAsync(4_000);

    /// <summary>The long version, by name: <c>OkkiBridge.Promises.Tests -explicit only -method '*A_run_of_20_000*' -showLiveOutput</c>.</summary>
    [Fact(Explicit = true), Trait("Length", "Long")]
    public Task A_run_of_20_000_is_whole_and_no_log_has_an_error_when_every_service_is_rolled_while_it_runs() => RollDuringARunAsync(20_000);

    private async Task RollDuringARunAsync(int companies)
    {
        var lines = new ConcurrentQueue<string>();
        await using var bridge = await Bridge.StartAsync(
            2, await OkkiSandbox.StartAsync(new OkkiSandboxOptions { Companies = companies }, ct: Ct), await QingyiyunSandbox.StartAsync(new QingyiyunSandboxOptions(), ct: Ct),
            Bridge.ListOnly,
            (_, environment) =>
            {
                environment["Qingyiyun__BatchSize"] = environment["Events__CompaniesPerMessage"] = $"{companies / 200}";
                environment["Events__MostOutstanding"] = $"{companies / 4}";
            },
            lines.Enqueue, Ct);
        await using var tap = await TapAsync(bridge);

        // So slow a target that each service is still at work when its turn comes, on however slow a machine, with writes on their way.
        bridge.Qingyiyun.Faults = FaultPlan.Of(1, (FaultKind.SlowAnswer, 1)) with { Slow = TimeSpan.FromSeconds(5) };
        var (run, begin) = (await bridge.StartRunAsync("full", Ct), TimeProvider.System.GetTimestamp());
        foreach (var service in (string[])["Extractor", "Transformer", "Loader"])
        {
            var stops = await bridge.RollAsync(service, Ct);
            var at = await bridge.RunWhenAsync(run, _ => true, Ct);
            output.WriteLine($"{service}: stopped within {string.Join(" and ", stops.Select(s => $"{s.TotalSeconds:0.0} s"))}; {Seconds(begin)} after its start the run has {at["counts"]!.ToJsonString()}");
            Assert.Equal("running", at["status"]!.GetValue<string>());
        }

        bridge.Qingyiyun.Faults = FaultPlan.None;
        var end = Promise.Complete(await bridge.EndOfAsync(run, Ct));

        foreach (var line in lines.Where(l => Error().IsMatch(l) || Warning().IsMatch(l))) output.WriteLine(line);
        var (extracted, normalized, settled) = (await CarriedAsync<CompaniesExtracted>(tap, bridge), await CarriedAsync<CompaniesNormalized>(tap, bridge), await CarriedAsync<CompaniesSettled>(tap, bridge));
        output.WriteLine($"Whole after {Seconds(begin)}. Messages carried {extracted} companies extracted, {normalized} normalized, {settled} settled");
        Assert.Equal((companies, companies), (end["extracted"], end["written"]));
        Assert.Equal(companies, bridge.Qingyiyun.Accounting.Writes);
        Promise.NothingTwiceOrBackwards(bridge);
        await bridge.UntilAsync(() => Promise.HoldsAsync(() => Promise.NothingStuckAsync(bridge, Ct)), Ct);
        Assert.DoesNotContain(lines, line => Error().IsMatch(line));
    }

    private static string Seconds(long begin) => $"{TimeProvider.System.GetElapsedTime(begin).TotalSeconds:0} s";

    /// <summary>Hears every message, one queue a type.</summary>
    private static async Task<IConnection> TapAsync(Bridge bridge)
    {
        var connection = await Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        foreach (var type in (Type[])[typeof(CompaniesExtracted), typeof(CompaniesNormalized), typeof(CompaniesSettled)])
        {
            bridge.Broker.Owns($"heard-{type.Name}");
            await channel.QueueDeclareAsync($"{bridge.Broker.Prefix}-heard-{type.Name}", durable: true, exclusive: false, autoDelete: false, cancellationToken: Ct);
            await channel.QueueBindAsync($"{bridge.Broker.Prefix}-heard-{type.Name}", $"{bridge.Broker.Prefix}:{type.Namespace}:{type.Name}", "", cancellationToken: Ct);
        }

        return connection;
    }

    /// <summary>Companies in all messages of a type: more than there are when something was done twice.</summary>
    private static async Task<int> CarriedAsync<T>(IConnection tap, Bridge bridge)
    {
        await using var channel = await tap.CreateChannelAsync(cancellationToken: Ct);
        var carried = 0;
        while (await channel.BasicGetAsync($"{bridge.Broker.Prefix}-heard-{typeof(T).Name}", autoAck: true, Ct) is { } heard)
        {
            carried += Bridge.CompaniesIn(heard.Body);
        }

        return carried;
    }

    [GeneratedRegex(@"^\S+Z (error|crit) ")]
    private static partial Regex Error();

    [GeneratedRegex(@"^\S+Z warn ")]
    private static partial Regex Warning();
}
