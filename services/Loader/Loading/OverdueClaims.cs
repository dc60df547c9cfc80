using Microsoft.Extensions.Options;
using OkkiBridge.Hosting;
using OkkiBridge.Loader.Pausing;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Loading;

/// <summary>
/// Settles writes in doubt that no message asks about any more: it was lost, or its run is over. Claims that ended so long ago as <c>Qingyiyun:SettleDoubtsAfter</c> says, the oldest first,
/// a look-up's worth each minute, within the budget, and by one loader at a time. What is not answered for is asked about again after as long.
/// </summary>
internal sealed class OverdueClaims(
    IServiceScopeFactory scopes, LedgerScopes ledgers, ILedger ledger, ILeases leases, TargetPause pauses, IOptions<QingyiyunOptions> options, TimeProvider time, ILogger<OverdueClaims> log) : BackgroundService
{
    private const string Lease = "overdue-claims";
    private const int Batch = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly string _owner = $"{Environment.MachineName}-{Guid.NewGuid():N}";

    /// <summary>Settles the oldest ones, unless loading is paused or another loader is at it.</summary>
    public async Task SettleAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (await pauses.ReadAsync(ct) is not null || !await leases.TryHoldAsync(Lease, _owner, now, now + Delivery.Budget, ct)) return;

        try
        {
            var overdue = await ledger.ListOverdueAsync(now - options.Value.SettleDoubtsAfter, Batch, ct);
            foreach (var scope in overdue.GroupBy(claim => claim.Scope)) await SettleAsync(scope.Key, [.. scope], ct);
        }
        finally
        {
            await leases.ReleaseAsync(Lease, _owner, CancellationToken.None);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Every.BeatAsync(Interval, time, SettleAsync, log, stoppingToken);

    private async Task SettleAsync(LedgerScope of, List<OverdueClaim> overdue, CancellationToken ct)
    {
        try
        {
            List<string> ids = [.. overdue.Select(claim => claim.CompanyId)];
            if (of.Scheme == LedgerScope.Unassigned)
            {
                await ledgers.ReadAsync(await ledgers.OfAsync(of.Plan, version: null, ct), ids, ct);         // taken over now, and settled the next time
                return;
            }

            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<InDoubt>().SettleAsync(of, ids, isTaken: false, ct);
            log.OverdueAsked(of.Plan, overdue.Count, overdue[0].CompanyId, overdue[0].Until);
        }
        catch (TargetConfigurationException fault)
        {
            await pauses.BeginAsync(of.Plan, fault, ct);
        }
        catch (Exception fault) when (fault is not RestComesAgainException && !ct.IsCancellationRequested)
        {
            log.OverdueWait(of.Plan, overdue.Count, overdue[0].CompanyId, overdue[0].Until, fault.Message);       // the other plans' are settled all the same
        }
    }
}
