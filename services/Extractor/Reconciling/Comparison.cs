using System.Text.Json;
using OkkiBridge.Extractor.Extraction;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Reconciling;

/// <summary>
/// What the source lists against what the ledger holds. A cell that is read again after a crash counts the same: what this run repaired meanwhile is counted as what it was. Pure.
/// </summary>
/// <param name="Rows">Rows that the run accounts for.</param>
/// <param name="Unchanged">Ids of those that need nothing.</param>
/// <param name="Found">The differences.</param>
internal sealed record Comparison(IReadOnlyList<ListRow> Rows, IReadOnlySet<string> Unchanged, Differences Found)
{
    private static readonly Differences None = new();
    private static readonly Differences Missing = new() { Missing = 1 };
    private static readonly Differences Stale = new() { Stale = 1 };
    private static readonly Differences Deleted = new() { Deleted = 1 };

    /// <summary>Rows of records that live.</summary>
    public static Comparison OfLiving(Plan plan, string runId, IReadOnlyCollection<ListRow> rows, IReadOnlyDictionary<string, LedgerEntry> entries)
    {
        var compared = rows.Select(row => (row.Id, Of(row, VersionOf(plan, row), entries.GetValueOrDefault(row.Id), runId))).ToList();
        return new([.. rows], compared.Where(c => c.Item2.IsSame).Select(c => c.Id).ToHashSet(), compared.Aggregate(None, (sum, c) => sum + c.Item2.Found));
    }

    /// <summary>
    /// Rows of records that are deleted: only those that the ledger holds otherwise matter. What <paramref name="living"/> has in the same stretch of time proves nothing: it was deleted
    /// in between, or the source gives what it was not asked for.
    /// </summary>
    public static Comparison OfRemoved(
        Plan plan, string runId, IReadOnlyCollection<ListRow> rows, IReadOnlySet<string> living, IReadOnlyDictionary<string, LedgerEntry> entries)
    {
        var deleted = rows.Where(row => !living.Contains(row.Id) && entries.GetValueOrDefault(row.Id)?.Current is { } held && IsNews(held, VersionOf(plan, row), runId)).ToList();
        return new(plan.Settings.OnRemoved.Policy is RemovedPolicy.Ignore ? [] : deleted, new HashSet<string>(), deleted.Aggregate(None, (sum, _) => sum + Deleted));
    }

    /// <summary>The version that a row or document shows; null when it does not.</summary>
    public static long? VersionOf(Plan plan, ListRow row) =>
        row.Document.ValueKind is JsonValueKind.Object && row.Document.TryGetProperty(plan.Settings.VersionField, out var version)
            ? plan.ReadTime(version)?.ToUnixTimeSeconds() ?? (version.ValueKind is JsonValueKind.Number && version.TryGetInt64(out var number) ? number : null)
            : null;

    private static (bool IsSame, Differences Found) Of(ListRow row, long? version, LedgerEntry? entry, string runId)
    {
        if (row.Fault is not null) return (false, None);
        if (entry?.Current is not { } held) return (false, entry?.Claim is { } claim && claim.RunId != runId ? None : Missing);      // another run is about to write it
        if (held.RunId == runId) return (false, entry.History.Count == 1 ? Missing : Stale);
        if (held.Removed || version > held.Version) return (false, Stale);
        return (version is not null && !entry.Unasked && KnownVersions.IsReadAfter(held, row), None);
    }

    private static bool IsNews(LedgerVersion held, long? version, string runId) => held.Removed ? held.RunId == runId : version is null || version >= held.Version;
}
