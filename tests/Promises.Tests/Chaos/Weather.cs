using System.Collections.Concurrent;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Testing;

namespace OkkiBridge.Promises.Tests.Chaos;

/// <summary>Makes the blows of a storm fall on a pipeline, and takes back what lasts.</summary>
internal sealed class Weather(Bridge bridge, TcpProxy source, TcpProxy target, HostClocks clocks, Tap tap) : IDisposable
{
    private static readonly TimeSpan SlowAnswer = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _broker = new(1);
    private readonly SemaphoreSlim _database = new(1);
    private readonly ConcurrentDictionary<Fault, int> _fallen = new();
    private readonly List<Task> _lasting = [];

    /// <summary>Blows by kind.</summary>
    public IReadOnlyDictionary<Fault, int> Fallen => _fallen;

    /// <summary>Messages that were delivered again.</summary>
    public int Repeated { get; private set; }

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
            default: throw new ArgumentOutOfRangeException(nameof(blow), blow.Fault, "no such fault");
        }
    }

    /// <summary>Waits until nothing lasts any more.</summary>
    public async Task ClearAsync(CancellationToken ct)
    {
        await Task.WhenAll(_lasting);
        Repeated += await tap.RepeatAsync(0, ct);
    }

    public void Dispose()
    {
        _broker.Dispose();
        _database.Dispose();
    }

    private void Kill(string service, Blow blow)
    {
        var replicas = bridge.Services.Where(s => s.Service == service).ToList();
        bridge.KillAndReplace(replicas[blow.Draw % replicas.Count]);
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
