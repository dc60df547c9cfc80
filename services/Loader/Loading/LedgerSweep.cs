using OkkiBridge.Hosting;
using OkkiBridge.Loader.Pausing;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Loading;

/// <summary>
/// Asks the target about companies of the ledger that no message brings up: a look-up's worth each minute, within the budget, by one loader at a time, and not while loading is paused. What
/// fails for one scope keeps no other waiting.
/// </summary>
/// <param name="lease">Name of the lease that one loader holds meanwhile.</param>
/// <param name="leases">Leases.</param>
/// <param name="pauses">The pause, which a fault of the target's configuration begins.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
internal abstract class LedgerSweep<T>(string lease, ILeases leases, TargetPause pauses, TimeProvider time, ILogger log) : BackgroundService
{
    private const int Batch = 100;

    /// <summary>So soon another loader goes on when the one that is at it dies. Where one is at it for longer they do the same twice; what they write they claim.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(2);

    private readonly string _owner = $"{Environment.MachineName}-{Guid.NewGuid():N}";

    protected TimeProvider Time => time;

    /// <summary>How often it looks for those whose time has come.</summary>
    protected virtual TimeSpan Interval => TimeSpan.FromMinutes(1);

    /// <summary>Asks about those whose time has come, unless loading is paused or another loader is at it.</summary>
    public async Task SweepAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (await pauses.ReadAsync(ct) is not null || !await leases.TryHoldAsync(lease, _owner, now, now + Hold, ct)) return;

        try
        {
            foreach (var scope in (await DueAsync(now, Batch, ct)).GroupBy(ScopeOf)) await AskAsync(scope.Key, [.. scope], ct);
        }
        finally
        {
            await leases.ReleaseAsync(lease, _owner, CancellationToken.None);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Every.BeatAsync(Interval, time, SweepAsync, log, stoppingToken);

    /// <summary>Companies whose time has come, of all plans, the earliest first.</summary>
    protected abstract Task<IReadOnlyList<T>> DueAsync(DateTimeOffset now, int most, CancellationToken ct);

    protected abstract LedgerScope ScopeOf(T company);

    /// <summary>Asks about those of one scope, and does what the answer calls for.</summary>
    protected abstract Task SettleAsync(LedgerScope scope, List<T> companies, CancellationToken ct);

    /// <summary>They wait for the next time.</summary>
    protected abstract void TellWait(LedgerScope scope, List<T> companies, string reason);

    private async Task AskAsync(LedgerScope scope, List<T> companies, CancellationToken ct)
    {
        try
        {
            await SettleAsync(scope, companies, ct);
        }
        catch (TargetConfigurationException fault)
        {
            await pauses.BeginAsync(scope.Plan, fault, ct);
        }
        catch (Exception fault) when (fault is not RestComesAgainException && !ct.IsCancellationRequested)
        {
            TellWait(scope, companies, fault.Message);
        }
    }
}
