using System.Text.Json;
using Microsoft.Extensions.Options;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Plans.Mapping;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Loading;

/// <summary>
/// Settles writes whose effect is not known, by asking the target what it holds: there, and the claim becomes the company's version; not there, and the
/// claim ends, and is watched for, because it may get there later (<see cref="LateEffects"/>). A target that cannot be asked leaves one way: what it holds is uncertain until the next write, and the ledger says so.
/// </summary>
internal sealed class InDoubt(
    ILedger ledger, IWriteTarget target, WriteLease lease, Unanswered unanswered, IOptions<QingyiyunOptions> options, Delivery delivery, TimeProvider time, ILogger<InDoubt> log)
{
    /// <summary>Settles what nobody else settles at the moment.</summary>
    /// <param name="scope">Whose.</param>
    /// <param name="companyIds">Companies that may be in doubt.</param>
    /// <param name="isTaken">The target said that it took them in: a row that is neither what was sent nor what was there before is what it made of it.</param>
    /// <param name="ct">Gives up; what was not settled stays in doubt.</param>
    public async Task SettleAsync(LedgerScope scope, IReadOnlyCollection<string> companyIds, bool isTaken, CancellationToken ct)
    {
        delivery.ThrowIfOver();
        var (owner, now) = (Guid.NewGuid().ToString("N"), time.GetUtcNow());
        var doubtful = await ledger.TakeOverAsync(scope, companyIds, owner, now, now + lease.Length, ct);
        if (doubtful.Count == 0) return;

        if (!target.CanBeAsked)
        {
            await ledger.ReleaseUnaskedAsync(scope, owner, Ids(doubtful), ct);
            log.WritesRepeated(scope.Plan, doubtful.Count);
            LoaderTelemetry.Settled(scope.Plan, "repeated", doubtful.Count);
            return;
        }

        await AskAsync(scope, owner, [.. doubtful], isTaken, ct);
    }

    /// <summary>
    /// Asks and settles. A look-up that is not answered, while the target answers another one, is halved: what is not answered for alone stays in doubt, and keeps nobody waiting.
    /// </summary>
    private async Task AskAsync(LedgerScope scope, string owner, Claim[] doubtful, bool isTaken, CancellationToken ct)
    {
        delivery.ThrowIfOver();         // what is not asked for by then is in doubt again when its claim ends
        try
        {
            await SettleAsync(scope, owner, doubtful, await HeldAsync(scope.Scheme, doubtful, ct), isTaken, ct);
        }
        catch (Exception fault)
        {
            var isTheirs = fault is TargetUnavailableException && await target.AnswersControlAsync(scope.Scheme, ct);
            if (isTheirs && doubtful.Length > 1)
            {
                foreach (var half in doubtful.Chunk((doubtful.Length + 1) / 2)) await AskAsync(scope, owner, half, isTaken, ct);
                return;
            }

            await ledger.LeaveInDoubtAsync(scope, owner, Ids(doubtful), time.GetUtcNow(), CancellationToken.None);   // whoever comes next asks again
            if (!isTheirs) throw;
            unanswered.Note(scope.Plan, doubtful[0].CompanyId);
            log.NotAnsweredFor(scope.Plan, doubtful[0].CompanyId, fault.Message);
        }
    }

    /// <summary>What the target holds of the companies.</summary>
    private async Task<IReadOnlyDictionary<string, JsonElement>> HeldAsync(string scheme, Claim[] doubtful, CancellationToken ct)
    {
        var ids = doubtful.ToDictionary(claim => claim.CompanyId, claim => RecordIds.Of(claim, options.Value.IdField));
        var held = await target.AskAsync(scheme, [.. ids.Values], ct);
        return ids.Where(id => held.ContainsKey(id.Value)).ToDictionary(id => id.Key, id => held[id.Value]);
    }

    private async Task SettleAsync(LedgerScope scope, string owner, Claim[] doubtful, IReadOnlyDictionary<string, JsonElement> held, bool isTaken, CancellationToken ct)
    {
        var there = (await CompareAsync(scope, doubtful, held, ct)).Where(s => s.IsThere(isTaken)).ToList();
        await ledger.CommitAsync(scope, owner, [.. there.Select(s => LedgerEntries.Version(s.Claim, s.Found.ShownHash, time.GetUtcNow()))], ct);
        if (there.Count > 0) await ledger.NoteWrittenAsync(scope, [.. there.Select(s => s.Claim)], ct);
        await ledger.ReleaseMissingAsync(scope, owner, [.. doubtful.Except(there.Select(s => s.Claim))], time.GetUtcNow() + options.Value.Again[0], ct);
        unanswered.Forget(scope.Plan, Ids(doubtful));
        Tell(scope.Plan, there, doubtful.Length - there.Count);
    }

    /// <summary>What the target held before is asked of the ledger only where what it shows is not simply what was sent.</summary>
    private async Task<List<Shown>> CompareAsync(LedgerScope scope, Claim[] doubtful, IReadOnlyDictionary<string, JsonElement> held, CancellationToken ct)
    {
        var shown = doubtful.Where(c => held.ContainsKey(c.CompanyId)).Select(c => new Shown(c, Judge(c, formerHash: null), IsFormerKnown: false)).ToList();
        var unlike = shown.Where(s => s.Found.Match is not TargetMatch.Same).Select(s => s.Claim).ToList();
        if (unlike.Count == 0) return shown;

        var entries = await ledger.ReadAsync(scope, Ids(unlike), ct);
        return [.. shown.Select(s => s.Found.Match is TargetMatch.Same ? s : Again(s.Claim, entries.GetValueOrDefault(s.Claim.CompanyId)?.Current))];

        Shown Again(Claim claim, LedgerVersion? former) => new(claim, Judge(claim, former?.TargetHash), IsFormerKnown: former is null or { TargetHash: not null });

        TargetComparison Judge(Claim claim, string? formerHash)
        {
            using var wanted = JsonDocument.Parse(claim.Record);
            return TargetForm.Judge(wanted.RootElement, held[claim.CompanyId], formerHash);
        }
    }

    private void Tell(string plan, List<Shown> there, int missing)
    {
        var drifted = there.Where(s => s.Found.Match is not TargetMatch.Same).ToList();
        if (drifted.Count > 0) log.Drifted(plan, drifted.Count, string.Join(", ", drifted.SelectMany(s => s.Found.Fields).Distinct().Take(20)), drifted[0].Claim.CompanyId);
        log.DoubtsSettled(plan, there.Count, missing);
        LoaderTelemetry.Settled(plan, "there", there.Count - drifted.Count);
        LoaderTelemetry.Settled(plan, "drifted", drifted.Count);
        LoaderTelemetry.Settled(plan, "missing", missing);
    }

    private static List<string> Ids(IEnumerable<Claim> claims) => [.. claims.Select(c => c.CompanyId)];

    /// <summary>A claim, and what the target shows of it. Where the former content is not known, what is not exactly as it was sent may be that.</summary>
    private sealed record Shown(Claim Claim, TargetComparison Found, bool IsFormerKnown)
    {
        public bool IsThere(bool isTaken) => Found.Match switch
        {
            TargetMatch.Same => true,
            TargetMatch.Cut => IsFormerKnown,
            TargetMatch.Other => isTaken && IsFormerKnown && Found.IsMostlySame,
            _ => false,
        };
    }
}
