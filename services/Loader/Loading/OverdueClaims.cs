using Microsoft.Extensions.Options;
using OkkiBridge.Hosting;
using OkkiBridge.Loader.Pausing;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Loading;

/// <summary>
/// Settles writes in doubt that no message asks about any more: it was lost, or its run is over. Claims that ended so long ago as <c>Qingyiyun:SettleDoubtsAfter</c> says, the oldest first.
/// What is not answered for is asked about again after as long.
/// </summary>
internal sealed class OverdueClaims(
    IServiceScopeFactory scopes, LedgerScopes ledgers, ILedger ledger, ILeases leases, TargetPause pauses, IOptions<QingyiyunOptions> options, TimeProvider time, ILogger<OverdueClaims> log)
    : LedgerSweep<OverdueClaim>("overdue-claims", leases, pauses, time, log)
{
    protected override Task<IReadOnlyList<OverdueClaim>> DueAsync(DateTimeOffset now, int most, CancellationToken ct) => ledger.ListOverdueAsync(now - options.Value.SettleDoubtsAfter, most, ct);

    protected override LedgerScope ScopeOf(OverdueClaim company) => company.Scope;

    protected override async Task SettleAsync(LedgerScope scope, List<OverdueClaim> companies, CancellationToken ct)
    {
        List<string> ids = [.. companies.Select(claim => claim.CompanyId)];
        if (scope.Scheme == LedgerScope.Unassigned)
        {
            await ledgers.ReadAsync(await ledgers.OfAsync(scope.Plan, version: null, ct), ids, ct);         // taken over now, and settled the next time
            return;
        }

        await using var services = scopes.CreateAsyncScope();
        await services.ServiceProvider.GetRequiredService<InDoubt>().SettleAsync(scope, ids, isTaken: false, ct);
        log.OverdueAsked(scope.Plan, companies.Count, companies[0].CompanyId, companies[0].Until);
    }

    protected override void TellWait(LedgerScope scope, List<OverdueClaim> companies, string reason) =>
        log.OverdueWait(scope.Plan, companies.Count, companies[0].CompanyId, companies[0].Until, reason);
}
