using System.Text.Json;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Loading;

/// <summary>
/// Settles writes whose answer never arrived, by asking the target what it holds: there, and the claim becomes the company's version; not there, and the
/// claim ends. A target that cannot be asked leaves one way: what it holds is uncertain until the next write, and the ledger says so.
/// </summary>
internal sealed class InDoubt(ILedger ledger, IWriteTarget target, PlanCatalog plans, WriteLease lease, TimeProvider time, ILogger<InDoubt> log)
{
    /// <summary>Settles what nobody else settles at the moment.</summary>
    public async Task SettleAsync(string plan, IReadOnlyCollection<string> companyIds, CancellationToken ct)
    {
        var (owner, now) = (Guid.NewGuid().ToString("N"), time.GetUtcNow());
        var doubtful = await ledger.TakeOverAsync(plan, companyIds, owner, now, now + lease.Length, ct);
        if (doubtful.Count == 0) return;

        if (!target.CanBeAsked)
        {
            await ledger.ReleaseUnaskedAsync(plan, owner, Ids(doubtful), ct);
            log.WritesRepeated(plan, doubtful.Count);
            LoaderTelemetry.Settled(plan, "repeated", doubtful.Count);
            return;
        }

        try
        {
            var held = await target.AskAsync(plans.Find(plan)?.Settings.SchemeId, Ids(doubtful), ct);
            var there = doubtful.Where(c => held.TryGetValue(c.CompanyId, out var row) && IsThere(c, row)).ToList();
            await ledger.CommitAsync(plan, owner, [.. there.Select(c => LedgerEntries.Version(c, time.GetUtcNow()))], ct);
            await ledger.ReleaseAsync(plan, owner, Ids(doubtful.Except(there)), ct);
            log.DoubtsSettled(plan, there.Count, doubtful.Count - there.Count);
            LoaderTelemetry.Settled(plan, "there", there.Count);
            LoaderTelemetry.Settled(plan, "missing", doubtful.Count - there.Count);
        }
        catch
        {
            await ledger.LeaveInDoubtAsync(plan, owner, Ids(doubtful), now, CancellationToken.None);   // whoever comes next asks again
            throw;
        }
    }

    private static bool IsThere(Claim claim, JsonElement held)
    {
        using var wanted = JsonDocument.Parse(claim.Record);
        return RecordComparison.SameContent(wanted.RootElement, held);
    }

    private static List<string> Ids(IEnumerable<Claim> claims) => [.. claims.Select(c => c.CompanyId)];
}
