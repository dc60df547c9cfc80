using System.Text.Json;
using Microsoft.Extensions.Options;
using OkkiBridge.Contracts;
using OkkiBridge.Loader.Pausing;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Plans.Mapping;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Loading;

/// <summary>
/// Asks about writes again that were given up and were not there: a gateway that queues carries them out minutes later, on top of what was written since. Later and later
/// (<c>Qingyiyun:AskAgainAfter</c>). What landed so is written over with what belongs there, or, where it is the newest that there is, becomes the company's version.
/// </summary>
internal sealed class LateEffects(
    IServiceScopeFactory scopes, ILedger ledger, IWriteTarget target, ILeases leases, TargetPause pauses, WriteLease lease, IOptions<QingyiyunOptions> options, TimeProvider time,
    ILogger<LateEffects> log) : LedgerSweep<WatchedCompany>("late-effects", leases, pauses, time, log)
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => target.CanBeAsked ? base.ExecuteAsync(stoppingToken) : Task.CompletedTask;

    protected override Task<IReadOnlyList<WatchedCompany>> DueAsync(DateTimeOffset now, int most, CancellationToken ct) => ledger.ListWatchedAsync(now, most, ct);

    protected override LedgerScope ScopeOf(WatchedCompany company) => company.Scope;

    protected override async Task SettleAsync(LedgerScope scope, List<WatchedCompany> companies, CancellationToken ct)
    {
        var read = await ledger.ReadAsync(scope, [.. companies.Select(company => company.CompanyId)], ct);
        var entries = read.Values.Where(e => e is { Late: not null, Claim: null }).ToList();        // what is being written comes again
        var held = await target.AskAsync(scope.Scheme, [.. entries.Select(RecordId)], ct);
        foreach (var entry in entries)
        {
            if (held.TryGetValue(RecordId(entry), out var row) && Landed(entry, row) is { } late) await RepairAsync(scope, entry, late, ct);
        }

        foreach (var tried in entries.GroupBy(e => e.Late!.Tries + 1))
            await ledger.AskAgainAsync(scope, [.. tried.Select(e => e.CompanyId)], tried.Key < options.Value.Again.Count ? Time.GetUtcNow() + options.Value.Again[tried.Key] : null, ct);
    }

    protected override void TellWait(LedgerScope scope, List<WatchedCompany> companies, string reason) => log.LateWait(scope.Plan, companies.Count, companies[0].CompanyId, reason);

    /// <summary>The write that the target shows in place of what the ledger says; null where it shows that, or something that none of them wrote.</summary>
    private static Claim? Landed(LedgerEntry entry, JsonElement row)
    {
        var (late, current) = (entry.Late!, entry.Current);
        if (current is not null && late.Since is { } since && current.Hash == since.Hash && Shows(row, since)) return null;

        return late.Given.LastOrDefault(given => Shows(row, given)) is { } landed && landed.Hash != current?.Hash ? landed : null;
    }

    private static bool Shows(JsonElement row, Claim written)
    {
        using var record = JsonDocument.Parse(written.Record);
        return TargetForm.Judge(record.RootElement, row, formerHash: null).Match is TargetMatch.Same or TargetMatch.Cut;
    }

    private async Task RepairAsync(LedgerScope scope, LedgerEntry entry, Claim late, CancellationToken ct)
    {
        var (owner, now) = (Guid.NewGuid().ToString("N"), Time.GetUtcNow());
        if (entry.Current is not { } current || LedgerOrder.Compare(late.Version, late.ReadAt, late.Removed, current) > 0)
        {
            if ((await ledger.ClaimAsync(scope, [late with { Owner = owner, Until = now + lease.Length }], ct)).Count == 0) return;
            await ledger.CommitAsync(scope, owner, [LedgerEntries.Version(late, late.TargetHash, now)], ct);
            log.LateIsThere(scope.Plan, entry.CompanyId, late.RunId);
            return;
        }

        var again = (entry.Late!.Since is { } since && since.Hash == current.Hash ? since : late) with
        {
            Owner = owner,
            Until = now + lease.Length,
            Version = current.Version,
            ReadAt = current.ReadAt,
            Hash = current.Hash,
            TargetHash = current.TargetHash,
            Removed = current.Removed,
        };
        if ((await ledger.ClaimAsync(scope, [again], ct)).Count == 0) return;

        log.LateLanded(scope.Plan, entry.CompanyId, late.RunId);
        LoaderTelemetry.Settled(scope.Plan, "late", 1);
        if (again.Record == late.Record) await ledger.ReleaseUnaskedAsync(scope, owner, [entry.CompanyId], ct);         // what belongs there is not known here: the next reading writes it
        else await WriteAsync(scope, owner, Item(again), now + lease.Deadline, ct);
    }

    private async Task WriteAsync(LedgerScope scope, string owner, LoadItem item, DateTimeOffset deadline, CancellationToken ct)
    {
        await using var services = scopes.CreateAsyncScope();
        var write = services.ServiceProvider.GetRequiredService<ClaimedWrite>();
        switch (await write.SendAsync(scope, owner, [item], deadline, ct))
        {
            case WriteAnswer.Written:
                await write.CommitAsync(scope, owner, [item], ct);
                break;
            case WriteAnswer.Refused refused:
                await ledger.ReleaseUnaskedAsync(scope, owner, [item.Company.Id], ct);
                log.LateWait(scope.Plan, 1, item.Company.Id, refused.Text);
                break;
            default:
                await write.LeaveInDoubtAsync(scope, owner, [item]);        // asked for by whoever comes next
                break;
        }
    }

    private static LoadItem Item(Claim claim)
    {
        var record = JsonElement.Parse(claim.Record);
        var company = new NormalizedCompany
        {
            Id = claim.CompanyId,
            Number = claim.Number,
            Version = claim.Version,
            ReadAt = claim.ReadAt,
            Hash = claim.Hash,
            TargetHash = claim.TargetHash,
            Removed = claim.Removed,
            Record = record,
            Raw = record,
        };
        return new LoadItem(claim.RunId, company, DryRun: false, claim.PlanVersion) { IsWatched = true };
    }

    private string RecordId(LedgerEntry entry) => RecordIds.Of(entry.Late!.Given[^1], options.Value.IdField);
}
