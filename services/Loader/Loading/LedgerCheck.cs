using OkkiBridge.Hosting;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Loading;

/// <summary>The ID check of some records, each company once: one read of the ledger, and a decision for each.</summary>
internal sealed class LedgerCheck(LedgerScopes scopes, PlanResolver plans, TimeProvider time)
{
    public async Task<IReadOnlyList<Checked>> OfAsync(LedgerScope scope, IReadOnlyList<LoadItem> items, CancellationToken ct)
    {
        using var activity = LoaderTelemetry.StartCheck(items.Count);
        var policies = new Dictionary<string, IdCheckPolicy>();
        foreach (var version in items.Select(i => i.PlanVersion).Distinct()) policies[version ?? ""] = await PolicyOfAsync(scope.Plan, version, ct);
        var entries = await scopes.ReadAsync(scope, [.. items.Select(i => i.Company.Id)], ct);
        var now = time.GetUtcNow();
        return [.. items.Select(i => Of(i, entries.GetValueOrDefault(i.Company.Id)))];

        Checked Of(LoadItem item, LedgerEntry? entry) =>
            new(item with { Repeated = entry is { Unasked: true }, IsWatched = entry is { Late: not null } }, IdCheck.Of(item.Company, item.RunId, entry, policies[item.PlanVersion ?? ""], now));
    }

    private async Task<IdCheckPolicy> PolicyOfAsync(string plan, string? version, CancellationToken ct)
    {
        var known = await plans.GetAsync(plan, version, ct);
        return new IdCheckPolicy(known.IdCheck, known.Settings.OnExisting == OnExisting.Update);
    }
}

/// <summary>A record and what the ID check says of it.</summary>
internal readonly record struct Checked(LoadItem Item, Finding Finding);
