using System.Text.Json;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Plans;
using OkkiBridge.Plans.Mapping;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Loading;

/// <summary>
/// Settles writes whose effect is not known, by asking the target what it holds: there, and the claim becomes the company's version; not there, and the
/// claim ends. A target that cannot be asked leaves one way: what it holds is uncertain until the next write, and the ledger says so.
/// </summary>
internal sealed class InDoubt(ILedger ledger, IWriteTarget target, PlanCatalog plans, WriteLease lease, TimeProvider time, ILogger<InDoubt> log)
{
    /// <summary>Settles what nobody else settles at the moment.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="companyIds">Companies that may be in doubt.</param>
    /// <param name="isTaken">The target said that it took them in: a row that is neither what was sent nor what was there before is what it made of it.</param>
    /// <param name="ct">Gives up; what was not settled stays in doubt.</param>
    public async Task SettleAsync(string plan, IReadOnlyCollection<string> companyIds, bool isTaken, CancellationToken ct)
    {
        var (owner, now) = (Guid.NewGuid().ToString("N"), time.GetUtcNow());
        var doubtful = await ledger.TakeOverAsync(plan, companyIds, owner, now, now + lease.Length, ct);
        if (doubtful.Count == 0) return;

        if (!target.CanBeAsked)
        {
            await ledger.ReleaseUnaskedAsync(plan, owner, Ids(doubtful), ct);
            log.WritesRepeated(plan, doubtful.Count);
            LoaderTelemetry.Settled(plan, "repeated", doubtful.Count);
            return;
        }

        await AskAsync(plan, owner, doubtful, isTaken, ct);
    }

    /// <summary>
    /// Asks and settles. A look-up that is not answered, while the target answers another one, is halved: what is not answered for alone stays in doubt, and keeps nobody waiting.
    /// </summary>
    private async Task AskAsync(string plan, string owner, IReadOnlyList<Claim> doubtful, bool isTaken, CancellationToken ct)
    {
        var scheme = plans.Find(plan)?.Settings.SchemeId;
        try
        {
            await SettleAsync(plan, owner, doubtful, await target.AskAsync(scheme, Ids(doubtful), ct), isTaken, ct);
        }
        catch (Exception fault)
        {
            var isTheirs = fault is TargetUnavailableException && await target.AnswersControlAsync(scheme, ct);
            if (isTheirs && doubtful.Count > 1)
            {
                foreach (var half in doubtful.Chunk((doubtful.Count + 1) / 2)) await AskAsync(plan, owner, half, isTaken, ct);
                return;
            }

            await ledger.LeaveInDoubtAsync(plan, owner, Ids(doubtful), time.GetUtcNow(), CancellationToken.None);   // whoever comes next asks again
            if (!isTheirs) throw;
            log.NotAnsweredFor(plan, doubtful[0].CompanyId, fault.Message);
        }
    }

    private async Task SettleAsync(string plan, string owner, IReadOnlyList<Claim> doubtful, IReadOnlyDictionary<string, JsonElement> held, bool isTaken, CancellationToken ct)
    {
        var there = (await CompareAsync(plan, doubtful, held, ct)).Where(s => s.IsThere(isTaken)).ToList();
        await ledger.CommitAsync(plan, owner, [.. there.Select(s => LedgerEntries.Version(s.Claim, s.Found.ShownHash, time.GetUtcNow()))], ct);
        await ledger.ReleaseAsync(plan, owner, Ids(doubtful.Except(there.Select(s => s.Claim))), ct);
        Tell(plan, there, doubtful.Count - there.Count);
    }

    /// <summary>What the target held before is asked of the ledger only where what it shows is not simply what was sent.</summary>
    private async Task<List<Shown>> CompareAsync(string plan, IReadOnlyList<Claim> doubtful, IReadOnlyDictionary<string, JsonElement> held, CancellationToken ct)
    {
        var shown = doubtful.Where(c => held.ContainsKey(c.CompanyId)).Select(c => new Shown(c, Judge(c, formerHash: null), IsFormerKnown: false)).ToList();
        var unlike = shown.Where(s => s.Found.Match is not TargetMatch.Same).Select(s => s.Claim).ToList();
        if (unlike.Count == 0) return shown;

        var entries = await ledger.ReadAsync(plan, Ids(unlike), ct);
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
