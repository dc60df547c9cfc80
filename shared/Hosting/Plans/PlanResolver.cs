using System.Collections.Concurrent;
using System.Text.Json;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Hosting;

/// <summary>
/// Finds a plan in the version that a run or a message names: the present one, or an earlier one out of the database, so that a run is mapped as it began
/// though its plan has changed meanwhile, and replicas agree though they have not all seen the change.
/// </summary>
public sealed class PlanResolver(PlanCatalog catalog, IPlanVersions versions, TimeProvider time)
{
    private const int MostKept = 32;

    private readonly ConcurrentDictionary<(string Plan, string Version), Plan> _earlier = [];

    /// <summary>The plan; without a version the present one.</summary>
    /// <exception cref="UnknownPlanException">There is no such plan, or no such version of it.</exception>
    public async ValueTask<Plan> GetAsync(string name, string? version, CancellationToken ct)
    {
        if (catalog.Find(name) is { } present && (version is null || version == present.Version)) return present;
        if (version is null) throw new UnknownPlanException(name);
        if (_earlier.TryGetValue((name, version), out var known)) return known;

        var kept = await versions.FindAsync(name, version, ct) ?? throw new UnknownPlanException($"{name} in version {version}");
        var plan = Plan.Compile(new PlanDocuments(name, JsonSerializer.Deserialize<Dictionary<string, string>>(kept.Documents)!));
        if (_earlier.Count >= MostKept) _earlier.Clear();
        return _earlier[(name, version)] = plan;
    }

    /// <summary>Keeps a plan's version in the database, for those who meet it later.</summary>
    public Task KeepAsync(Plan plan, CancellationToken ct) => versions.KeepAsync(
        new PlanVersion { Plan = plan.Name, Version = plan.Version, Documents = JsonSerializer.Serialize(plan.Documents.Texts), Since = time.GetUtcNow() }, ct);
}
