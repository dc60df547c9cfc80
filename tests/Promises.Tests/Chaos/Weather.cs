using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Faults.Bending;
using OkkiBridge.Sandbox.Faults.Bending.Changes;
using OkkiBridge.Testing;

namespace OkkiBridge.Promises.Tests.Chaos;

/// <summary>Makes the blows of a storm fall on a pipeline, and takes back what lasts.</summary>
internal sealed class Weather(Bridge bridge, TcpProxy source, TcpProxy target, HostClocks clocks, Tap tap) : IDisposable
{
    private static readonly TimeSpan SlowAnswer = TimeSpan.FromSeconds(3);
    private static readonly string[] AllServices = ["Extractor", "Transformer", "Loader"];

    /// <summary>A little longer than a claim of the storm's settings, and so than a lease.</summary>
    private static readonly TimeSpan LongerThanAClaim = TimeSpan.FromSeconds(9);

    /// <summary>How late a write is carried out: after the first of the two times at which the storm's settings ask again, and before the second.</summary>
    private static readonly TimeSpan Latest = TimeSpan.FromSeconds(30);

    /// <summary>Details that no message can carry.</summary>
    private static readonly Bend TooLarge = new()
    {
        Name = "too-large",
        Provider = BendProvider.Okki,
        Endpoint = "/company/info",
        When = new() { Records = 2 },
        What = [new JsonEdit(JsonOp.Set, "data.x_padding") { Value = JsonSerializer.SerializeToElement(new string('x', 17 * 1024 * 1024)) }],
    };

    private readonly SemaphoreSlim _broker = new(1);
    private readonly SemaphoreSlim _database = new(1);
    private readonly ConcurrentDictionary<Fault, int> _fallen = new();
    private readonly List<Task> _lasting = [];
    private readonly ConcurrentDictionary<string, bool> _spoiled = new();
    private readonly int _replicas = bridge.Services.Count / AllServices.Length;
    private readonly ShippedPlan _otherPlan = new(Bridge.Plan, Bridge.ByHand, "另一个方案");

    /// <summary>Blows by kind.</summary>
    public IReadOnlyDictionary<Fault, int> Fallen => _fallen;

    /// <summary>Messages that were delivered again.</summary>
    public int Repeated { get; private set; }

    /// <summary>Companies that the source showed too large, or the target refused: they may be on the rejection list, and no others.</summary>
    public ICollection<string> Spoiled => _spoiled.Keys;

    public async Task StrikeAsync(Blow blow, CancellationToken ct)
    {
        _fallen.AddOrUpdate(blow.Fault, 1, (_, n) => n + 1);
        switch (blow.Fault)
        {
            case Fault.ExtractorKilled: Kill("Extractor", blow); break;
            case Fault.TransformerKilled: Kill("Transformer", blow); break;
            case Fault.LoaderKilled: Kill("Loader", blow); break;
            case Fault.BrokerRestarted: _lasting.Add(RestartAsync(_broker, Broker.RestartAsync, ct)); break;
            case Fault.DatabaseRestarted: _lasting.Add(RestartAsync(_database, MongoServer.RestartAsync, ct)); break;
            case Fault.SourceCut: Lasts(source.Cut, source.Mend, blow, ct); break;
            case Fault.TargetCut: Lasts(target.Cut, target.Mend, blow, ct); break;
            case Fault.SourceFails: AtSource(FaultPlan.Heavy(blow.Draw), blow, ct); break;
            case Fault.TargetFails: AtTarget(FaultPlan.Heavy(blow.Draw), blow, ct); break;
            case Fault.SourceThrottles: AtSource(FaultPlan.Of(blow.Draw, (FaultKind.TooManyRequests, 0.9)), blow, ct); break;
            case Fault.TargetThrottles: AtTarget(FaultPlan.Of(blow.Draw, (FaultKind.TooManyRequests, 0.9)), blow, ct); break;
            case Fault.TargetSlow: AtTarget(FaultPlan.Of(blow.Draw, (FaultKind.SlowAnswer, 0.7)) with { Slow = SlowAnswer }, blow, ct); break;
            case Fault.AnswersLost: AtTarget(FaultPlan.Of(blow.Draw, (FaultKind.CutAfterEffect, 0.7)), blow, ct); break;
            case Fault.TokensRevoked:
                bridge.Okki.RevokeTokens();
                bridge.Qingyiyun.RevokeTokens();
                break;
            case Fault.MessagesRepeated: Repeated += await tap.RepeatAsync(blow.Draw, ct); break;
            case Fault.ClockJumps: clocks.Jump(blow.Draw, bridge.Services.Count); break;
            case Fault.ServicesStopped: _lasting.Add(StopAllAsync(blow, ct)); break;
            case Fault.ReplicaSuspended: _lasting.Add(SuspendAsync(blow, ct)); break;
            case Fault.RecordsTooLarge: Lasts(() => bridge.Okki.Bend = [TooLarge], EndTooLarge, blow, ct); break;
            case Fault.RecordsRefused: Lasts(() => bridge.Qingyiyun.Refuse(IsRefused), bridge.Qingyiyun.RefuseNone, blow with { Lasts = blow.Lasts + LongerThanAClaim }, ct); break;
            case Fault.LateEffects: AtTarget(FaultPlan.Of(blow.Draw, (FaultKind.LateEffect, 0.5)) with { Late = Latest }, blow with { Lasts = blow.Lasts + LongerThanAClaim }, ct); break;
            case Fault.PlanUnknown: _lasting.Add(ForgetPlanAsync(blow, ct)); break;
            default: throw new ArgumentOutOfRangeException(nameof(blow), blow.Fault, "no such fault");
        }
    }

    /// <summary>Waits until nothing lasts any more.</summary>
    public async Task ClearAsync(CancellationToken ct)
    {
        await Task.WhenAll(_lasting);
        await Eventually.TrueAsync(() => Task.FromResult(bridge.Qingyiyun.Accounting.InFlight == 0), () => "a late write did not come", ct);
        foreach (var service in bridge.Services) await service.ResumeAsync(ct);
        Repeated += await tap.RepeatAsync(0, ct);
    }

    public void Dispose()
    {
        _broker.Dispose();
        _database.Dispose();
        _otherPlan.Dispose();
    }

    private void Kill(string service, Blow blow)
    {
        var replicas = bridge.Services.Where(s => s.Service == service).ToList();
        if (replicas.Count > 0) bridge.KillAndReplace(replicas[blow.Draw % replicas.Count]);
    }

    /// <summary>Everything is told to stop in some order, and comes back in another.</summary>
    private async Task StopAllAsync(Blow blow, CancellationToken ct)
    {
        var (dice, order) = (new Random(blow.Draw), AllServices.ToArray());
        dice.Shuffle(order);
        foreach (var service in order)
        {
            foreach (var replica in bridge.Services.Where(s => s.Service == service)) await bridge.StopIfThereAsync(replica, ct);
        }

        dice.Shuffle(order);
        foreach (var service in order)
        {
            await Bridge.PassAsync(blow.Lasts / order.Length, ct);
            while (bridge.Services.Count(s => s.Service == service) < _replicas) bridge.StartService(service);
        }
    }

    /// <summary>One stands still for longer than its lease and its claims last, and then goes on.</summary>
    private async Task SuspendAsync(Blow blow, CancellationToken ct)
    {
        if (bridge.Services is not { Count: > 0 } living) return;

        var replica = living[blow.Draw % living.Count];
        await replica.SuspendAsync(ct);
        await Bridge.PassAsync(LongerThanAClaim + blow.Lasts, ct);
        await replica.ResumeAsync(ct);
    }

    /// <summary>All replicas of a service come up where the plan is not, while the others know it.</summary>
    private async Task ForgetPlanAsync(Blow blow, CancellationToken ct)
    {
        var service = AllServices[blow.Draw % AllServices.Length];
        var without = new List<ServiceProcess>();
        foreach (var replica in bridge.Services.Where(s => s.Service == service))
        {
            await bridge.KillAsync(replica);
            without.Add(bridge.StartService(service, ("Plans__Directory", _otherPlan.Path)));
        }

        foreach (var replica in without) await Eventually.TrueAsync(async () => replica.HasExited || await replica.HealthAsync("live", ct) is not null, () => $"{service} did not come up", ct);
        await Bridge.PassAsync(blow.Lasts, ct);
        foreach (var replica in without.Intersect(bridge.Services)) bridge.KillAndReplace(replica);
    }

    /// <summary>Every record, as by a platform whose rules somebody has just changed.</summary>
    private bool IsRefused(JsonElement record)
    {
        if (!record.TryGetProperty("id", out var id) || id.GetString() is not { } company) return false;
        _spoiled[company] = true;
        return true;
    }

    /// <summary>They are edited, and small again.</summary>
    private void EndTooLarge()
    {
        var met = bridge.Okki.Bent;
        bridge.Okki.Bend = [];
        foreach (var company in met)
        {
            _spoiled[company] = true;
            if (bridge.Okki.Companies.Find(long.Parse(company, CultureInfo.InvariantCulture)) is { Removed: false }) bridge.Okki.Companies.Change(long.Parse(company, CultureInfo.InvariantCulture));
        }
    }

    private void AtSource(FaultPlan faults, Blow blow, CancellationToken ct) => Lasts(() => bridge.Okki.Faults = faults, () => bridge.Okki.Faults = FaultPlan.None, blow, ct);

    private void AtTarget(FaultPlan faults, Blow blow, CancellationToken ct) =>
        Lasts(() => bridge.Qingyiyun.Faults = faults, () => bridge.Qingyiyun.Faults = FaultPlan.None, blow, ct);

    /// <summary>A fault of the same provider that begins meanwhile takes its place, and both end with the first to end.</summary>
    private void Lasts(Action begin, Action end, Blow blow, CancellationToken ct)
    {
        begin();
        _lasting.Add(EndAsync());

        async Task EndAsync()
        {
            await Bridge.PassAsync(blow.Lasts, ct);
            end();
        }
    }

    private static async Task RestartAsync(SemaphoreSlim one, Func<CancellationToken, Task> restart, CancellationToken ct)
    {
        await one.WaitAsync(ct);
        try
        {
            await restart(ct);
        }
        finally
        {
            one.Release();
        }
    }
}
