using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Hosting;

/// <summary>
/// Under which scope of the ledger the companies of a plan stand: what it writes where. And reads it, so that entries of an earlier version, which knew no scopes, are taken over at first
/// touch: they belong to the scheme of the plan's version that wrote them, whatever the plan says now.
/// </summary>
public sealed class LedgerScopes(ILedger ledger, PlanResolver plans, ITargetSchemes schemes, TargetScheme? own = null)
{
    private const string Connection = "default";

    private volatile bool _isTold;

    /// <summary>The scope of a plan in one of its versions; without one as it is now.</summary>
    /// <exception cref="UnknownPlanException">There is no such plan, or no such version of it.</exception>
    public async ValueTask<LedgerScope> OfAsync(string plan, string? version, CancellationToken ct) => await OfAsync(await plans.GetAsync(plan, version, ct), ct);

    /// <summary>The scope of a plan.</summary>
    public ValueTask<LedgerScope> OfAsync(Plan plan, CancellationToken ct) => NamedAsync(plan.Name, plan.Settings.SchemeId, ct);

    /// <summary>The scope of a plan that names this scheme, or none.</summary>
    public async ValueTask<LedgerScope> NamedAsync(string plan, string? scheme, CancellationToken ct)
    {
        var target = own ?? await schemes.FindAsync(Connection, ct);
        if (own is not null && !_isTold)
        {
            await schemes.NoteAsync(Connection, own, ct);
            _isTold = true;
        }

        return new LedgerScope { Plan = plan, Scheme = target is { IsOnly: true } ? target.Id : scheme ?? target?.Id ?? LedgerScope.Unassigned };
    }

    /// <summary>Entries by company id, all of them of the scope from now on.</summary>
    public async Task<IReadOnlyDictionary<string, LedgerEntry>> ReadAsync(LedgerScope scope, IReadOnlyCollection<string> companyIds, CancellationToken ct)
    {
        var entries = await ledger.ReadAsync(scope, companyIds, ct);
        var former = entries.Values.Where(e => e.Scope is null).ToList();
        if (former.Count == 0 || scope.Scheme == LedgerScope.Unassigned) return entries;

        foreach (var version in former.GroupBy(e => e.Claim?.PlanVersion ?? e.Current?.PlanVersion))
            await ledger.AssignAsync(await WrittenToAsync(scope, version.Key, ct), [.. version.Select(e => e.CompanyId)], ct);
        return await ledger.ReadAsync(scope, companyIds, ct);
    }

    /// <summary>What is not known any more was written where the plan writes now.</summary>
    private async ValueTask<LedgerScope> WrittenToAsync(LedgerScope scope, string? version, CancellationToken ct)
    {
        try
        {
            return version is null ? scope : await OfAsync(scope.Plan, version, ct);
        }
        catch (Exception fault) when (fault is UnknownPlanException or PlanException)
        {
            return scope;
        }
    }
}
