using OkkiBridge.Hosting;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Loading;

/// <summary>
/// Takes a batch of one plan to the target, or to the several schemes that its versions name: ID check, questions about writes in doubt, claim, write, commit. Loading a batch again, whole or in part,
/// leads to the same outcomes: the ledger remembers what each run wrote. An exception means that the rest must come again later; nothing that was done is lost.
/// </summary>
internal sealed class BatchLoader(
    LedgerScopes scopes, ILedger ledger, LedgerCheck check, InDoubt inDoubt, ChunkWriter writer, RefusedRecords refused, Unanswered unanswered, IWriteTarget target, Delivery delivery, TimeProvider time)
{
    /// <param name="plan">The plan.</param>
    /// <param name="items">The batch.</param>
    /// <param name="settled">Takes the outcomes as they come about: those of an exception's batch too.</param>
    /// <param name="ct">Gives up.</param>
    public async Task LoadAsync(string plan, IEnumerable<LoadItem> items, ICollection<Settled> settled, CancellationToken ct)
    {
        var scoped = new List<(LedgerScope Scope, LoadItem Item)>();
        foreach (var version in items.GroupBy(i => i.PlanVersion))
        {
            var scope = await scopes.OfAsync(plan, version.Key, ct);
            scoped.AddRange(version.Select(i => (scope, i)));
        }

        foreach (var scope in scoped.GroupBy(i => i.Scope, i => i.Item))
        {
            foreach (var round in LoadRounds.Of(scope))
            {
                delivery.ThrowIfOver();
                await LoadRoundAsync(scope.Key, round, settled, ct);
            }
        }
    }

    private async Task LoadRoundAsync(LedgerScope scope, IReadOnlyList<LoadItem> round, ICollection<Settled> settled, CancellationToken ct)
    {
        var findings = await check.OfAsync(scope, round, ct);

        var doubtful = Ids(findings, Finding.InDoubt, dryRun: false);
        if (doubtful.Count > 0)
        {
            await inDoubt.SettleAsync(scope, doubtful, isTaken: false, ct);
            findings = await check.OfAsync(scope, round, ct);
        }

        findings = await RejectUnansweredAsync(scope.Plan, findings, settled, ct);
        var advanced = await AdvanceAsync(scope, findings, ct);
        var busy = Ids(findings, Finding.Busy, dryRun: false)
            .Concat(Ids(findings, Finding.InDoubt, dryRun: false))
            .Concat(Ids(findings, Finding.UnchangedButNewer, dryRun: false).Where(id => !advanced.Contains(id)))
            .Concat(await ledger.NoteAsync(scope, findings, time.GetUtcNow(), ct)).ToHashSet();
        foreach (var found in findings.Where(f => f.Item.DryRun || !busy.Contains(f.Item.Company.Id)))
            if (Outcome(found) is { } outcome) settled.Add(outcome);

        var toWrite = findings.Where(f => f.Finding is Finding.Write && !f.Item.DryRun).Select(f => f.Item).ToList();
        var before = await refused.AmongAsync(toWrite, ct);
        foreach (var item in toWrite.Where(i => before.Contains(i.Company.Id))) settled.Add(new Settled(item.RunId, item.Company.Id, Contracts.Outcome.Rejected));
        toWrite.RemoveAll(i => before.Contains(i.Company.Id));

        var waiting = new HashSet<string>();                // runs of which something was left
        foreach (var chunk in toWrite.Chunk(target.BatchSize))
        {
            var open = chunk.Where(i => !waiting.Contains(i.RunId)).ToList();
            if (open.Count == 0) continue;
            var written = await writer.WriteAsync(scope, open, ct);
            busy.UnionWith(written.Busy);
            waiting.UnionWith(written.Left.Select(i => i.RunId));
            foreach (var outcome in written.Settled) settled.Add(outcome);
        }

        if (waiting.Count > 0) throw new RestComesAgainException();
        if (busy.Count > 0) throw new ClaimedElsewhereException(scope.Plan, busy);
    }

    /// <summary>A record that waits for the target's word on its last write, and has for long, keeps its run no longer. Returns the others.</summary>
    private async Task<IReadOnlyList<Checked>> RejectUnansweredAsync(string plan, IReadOnlyList<Checked> findings, ICollection<Settled> settled, CancellationToken ct)
    {
        var rest = new List<Checked>();
        foreach (var found in findings)
        {
            if (found is { Finding: Finding.InDoubt, Item.DryRun: false } && unanswered.Verdict(plan, found.Item.Company.Id) is { } why)
            {
                await refused.KeepAsync(plan, found.Item, Unanswered.Reason, why, ct);
                settled.Add(new Settled(found.Item.RunId, found.Item.Company.Id, Contracts.Outcome.Rejected));
            }
            else rest.Add(found);
        }

        return rest;
    }

    private async Task<IReadOnlySet<string>> AdvanceAsync(LedgerScope scope, IReadOnlyList<Checked> findings, CancellationToken ct)
    {
        var newer = findings.Where(f => f.Finding is Finding.UnchangedButNewer && !f.Item.DryRun).Select(f => f.Item).ToList();
        if (newer.Count == 0) return new HashSet<string>();
        return await ledger.AdvanceAsync(scope, [.. newer.Select(i => LedgerEntries.Version(i, time.GetUtcNow()))], ct);
    }

    private static List<string> Ids(IReadOnlyList<Checked> findings, Finding finding, bool dryRun) =>
        [.. findings.Where(f => f.Finding == finding && f.Item.DryRun == dryRun).Select(f => f.Item.Company.Id)];

    private static Settled? Outcome(Checked found)
    {
        var outcome = IdCheck.OutcomeOf(found.Finding);
        if (outcome is null && found.Item.DryRun) outcome = Contracts.Outcome.Written;   // what would happen
        return outcome is null ? null : new Settled(found.Item.RunId, found.Item.Company.Id, outcome.Value);
    }
}

/// <summary>Somebody else is writing these companies, or their write is still too fresh to ask for: they come again later.</summary>
internal sealed class ClaimedElsewhereException(string plan, IReadOnlyCollection<string> companyIds)
    : Exception($"{plan}: {companyIds.Count} companies are being written by another loader, or the target does not say what became of their write, {companyIds.First()} for one; they come again later");
