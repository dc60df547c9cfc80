using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Loading;

/// <summary>Deleted companies that the target never held: nothing is written, and the deletion is remembered, so that nothing older is written later.</summary>
internal static class Deletions
{
    /// <summary>Remembers them; returns those that somebody writes meanwhile.</summary>
    public static async Task<IReadOnlyList<string>> NoteAsync(this ILedger ledger, LedgerScope scope, IReadOnlyList<Checked> findings, DateTimeOffset now, CancellationToken ct)
    {
        var deleted = findings.Where(f => f.Finding is Finding.NeverHeld && !f.Item.DryRun).Select(f => LedgerEntries.Version(f.Item, now)).ToList();
        if (deleted.Count == 0) return [];

        var noted = await ledger.NoteDeletedAsync(scope, deleted, ct);
        return [.. deleted.Select(v => v.CompanyId).Where(id => !noted.Contains(id))];
    }
}
