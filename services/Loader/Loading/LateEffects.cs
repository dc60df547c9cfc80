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
    protected override TimeSpan Interval => options.Value.Again.Append(base.Interval).Min();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => target.CanBeAsked ? base.ExecuteAsync(stoppingToken) : Task.CompletedTask;

    protected override Task<IReadOnlyList<WatchedCompany>> DueAsync(DateTimeOffset now, int most, CancellationToken ct) => ledger.ListWatchedAsync(now, most, ct);

    protected override LedgerScope ScopeOf(WatchedCompany company) => company.Scope;

    protected override async Task SettleAsync(LedgerScope scope, List<WatchedCompany> companies, CancellationToken ct)
    {
        var began = Time.GetUtcNow();
        var read = await ledger.ReadAsync(scope, [.. companies.Select(company => company.CompanyId)], ct);
        var shown = began - options.Value.VisibilityDelay;
        var entries = read.Values.Where(e => e is { Late: { } late, Claim: null } && late.AskAt <= began && !(e.Current?.WrittenAt > shown)).ToList();      // what is being written, or was just now, comes again
        var held = await target.AskAsync(scope.Scheme, [.. entries.Select(RecordId)], ct);
        var found = entries.ToLookup(e => held.TryGetValue(RecordId(e), out var row) ? Landed(e, row) : null);
        var again = options.Value.Again;
        foreach (var tried in found[null].GroupBy(e => e.Late!.Tries + 1))
            await ledger.AskAgainAsync(scope, [.. tried.Select(e => e.CompanyId)], began, tried.Key < again.Count ? Time.GetUtcNow() + again[tried.Key] : null, ct);

        // No repair is the end of it: it may be lost, and another late write land on it. What somebody else writes meanwhile comes again.
        foreach (var (entry, late) in found.Where(f => f.Key is not null).SelectMany(f => f, (f, e) => (e, f.Key!)))
        {
            if (await RepairAsync(scope, entry, late, ct))
                await ledger.AskAgainAsync(scope, [entry.CompanyId], began, Time.GetUtcNow() + again[Math.Min(entry.Late!.Tries + 1, again.Count - 1)], ct);
        }
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

    /// <summary>False when the company is somebody else's just now.</summary>
    private async Task<bool> RepairAsync(LedgerScope scope, LedgerEntry entry, Claim late, CancellationToken ct)
    {
        var (owner, now) = (Guid.NewGuid().ToString("N"), Time.GetUtcNow());
        if (entry.Current is not { } current || LedgerOrder.Compare(late.Version, late.ReadAt, late.Removed, current) > 0)
        {
            if (!await ClaimAsync(scope, entry, late with { Owner = owner, Until = now + lease.Length }, ct)) return false;
            await ledger.CommitAsync(scope, owner, [LedgerEntries.Version(late, late.TargetHash, now)], ct);
            log.LateIsThere(scope.Plan, entry.CompanyId, late.RunId);
            return true;
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
        if (!await ClaimAsync(scope, entry, again, ct)) return false;

        log.LateLanded(scope.Plan, entry.CompanyId, late.RunId);
        LoaderTelemetry.Settled(scope.Plan, "late", 1);
        if (again.Record == late.Record) await ledger.ReleaseUnaskedAsync(scope, owner, [entry.CompanyId], ct);         // what belongs there is not known here: the next reading writes it
        else await WriteAsync(scope, owner, Item(again), now + lease.Deadline, ct);
        return true;
    }

    /// <summary>Claims a company of which the ledger still says what it said before the target was asked.</summary>
    private async Task<bool> ClaimAsync(LedgerScope scope, LedgerEntry entry, Claim claim, CancellationToken ct)
    {
        if ((await ledger.ClaimAsync(scope, [claim], ct)).Count == 0) return false;
        if ((await ledger.ReadAsync(scope, [entry.CompanyId], ct))[entry.CompanyId].Current == entry.Current) return true;

        await ledger.ReleaseAsync(scope, claim.Owner, [entry.CompanyId], ct);
        return false;
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
