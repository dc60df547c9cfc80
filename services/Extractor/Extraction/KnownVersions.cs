using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>
/// Companies whose listed version the ledger shows written: their look-up is spared where the plan's details are for changed rows only.
/// </summary>
internal sealed class KnownVersions(ILedger ledger)
{
    public async Task<IReadOnlySet<string>> AmongAsync(Plan plan, IReadOnlyList<ListRow> rows, CancellationToken ct)
    {
        if (plan.Settings.Detail.Mode is not DetailMode.Changed) return new HashSet<string>();

        var entries = await ledger.ReadAsync(plan.Name, [.. rows.Select(r => r.Id)], ct);
        return rows.Where(r => r.Time is { } t && entries.GetValueOrDefault(r.Id)?.Current?.Version >= t.ToUnixTimeSeconds()).Select(r => r.Id).ToHashSet();
    }
}
