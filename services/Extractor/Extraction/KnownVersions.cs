using OkkiBridge.Hosting;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>
/// Companies whose listed version the ledger shows written: their look-up is spared where the plan's details are for changed rows only.
/// </summary>
internal sealed class KnownVersions(LedgerScopes scopes)
{
    /// <summary>
    /// Whether a version was read after the second that its row shows was over: two changes within one second have the same time, and what was read between them lacks the second.
    /// </summary>
    public static bool IsReadAfter(LedgerVersion known, ListRow row) => row.Time is not { } second || known.Version > second.ToUnixTimeSeconds() || known.ReadAt >= second + Window.Grain;

    public async Task<IReadOnlySet<string>> AmongAsync(Plan plan, IReadOnlyList<ListRow> rows, CancellationToken ct)
    {
        if (plan.Settings.Detail.Mode is not DetailMode.Changed) return new HashSet<string>();

        var entries = await scopes.ReadAsync(await scopes.OfAsync(plan, ct), [.. rows.Select(r => r.Id)], ct);
        return rows.Where(r => entries.GetValueOrDefault(r.Id)?.Current is { } known && known.Version >= r.Time?.ToUnixTimeSeconds() && IsReadAfter(known, r)).Select(r => r.Id).ToHashSet();
    }
}
