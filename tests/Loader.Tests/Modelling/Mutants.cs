using System.Text.Json;
using OkkiBridge.Loader.Loading;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Tests.Modelling;

/// <summary>Protocols that are broken in one way each: the model check must find every one of them.</summary>
internal enum Mutant
{
    None,

    /// <summary>A claim takes the place of another's.</summary>
    ClaimsWhatAnotherHolds,

    /// <summary>A version is committed before it is written.</summary>
    CommitsBeforeItWrites,

    /// <summary>What was written is released, not committed.</summary>
    ForgetsToCommit,

    /// <summary>What was not written stays claimed.</summary>
    NeverReleases,

    /// <summary>A lost answer releases the claim.</summary>
    ReleasesWhatIsInDoubt,

    /// <summary>A doubt is settled at once, before the target shows what it took in.</summary>
    AsksAtOnce,

    /// <summary>A claim is taken over though its holder may still write.</summary>
    TakesOverTooEarly,

    /// <summary>The ID check looks at no claims.</summary>
    ChecksWithoutClaims,

    /// <summary>The ID check knows nothing of what was written.</summary>
    ChecksNothing,

    /// <summary>What was written between check and claim is not seen.</summary>
    ChecksOnlyBeforeItClaims,

    /// <summary>A newer version with the same content is not noted.</summary>
    AdvancesNothing,

    /// <summary>The deletion of a company that the target never held is not remembered.</summary>
    ForgetsDeletions,

    /// <summary>A write in doubt is taken for one that arrived, without asking.</summary>
    BelievesItIsThere,

    /// <summary>A write in doubt is taken for one that did not arrive, without asking.</summary>
    BelievesItIsNotThere,

    /// <summary>A write in doubt that cannot be asked for is forgotten.</summary>
    ForgetsWhatItCannotAsk,

    /// <summary>A lost answer is taken for success.</summary>
    TakesLostForWritten,

    /// <summary>A lost answer is taken for a refusal.</summary>
    TakesLostForRefused,

    /// <summary>What the target held before is taken for what was sent, cut.</summary>
    KnowsNoFormerForm,

    /// <summary>An answer that is not understood is taken for success.</summary>
    TakesUnclearForWritten,

    /// <summary>An answer that is not understood is taken for a refusal.</summary>
    TakesUnclearForRefused,

    /// <summary>A write waits for its answer longer than its claim lasts.</summary>
    WritesWithoutADeadline,

    /// <summary>A store whose claims replace others.</summary>
    StoreReplacesClaims,

    /// <summary>A store that knows no order.</summary>
    StoreIgnoresOrder,

    /// <summary>A store that takes commits from anyone.</summary>
    StoreIgnoresOwners,
}

/// <summary>How each mutant is made: between loader and ledger or target (above), or between the model's view and the store (below).</summary>
internal static class Mutants
{
    public static ILedger Above(Mutant mutant, ILedger ledger) => mutant switch
    {
        Mutant.ClaimsWhatAnotherHolds => new ReplacesClaims(ledger),
        Mutant.ChecksOnlyBeforeItClaims => new ChecksOnce(ledger),
        Mutant.CommitsBeforeItWrites => new CommitsFirst(ledger),
        Mutant.ForgetsToCommit => new Forgets(ledger),
        Mutant.NeverReleases => new Keeps(ledger),
        Mutant.ReleasesWhatIsInDoubt => new Releases(ledger),
        Mutant.AsksAtOnce => new DoubtsAtOnce(ledger),
        Mutant.TakesOverTooEarly => new TakesOver(ledger),
        Mutant.ChecksWithoutClaims => new ReadsOtherwise(ledger, e => e with { Claim = null }),
        Mutant.ChecksNothing => new ReadsOtherwise(ledger, e => new LedgerEntry { CompanyId = e.CompanyId }),
        Mutant.KnowsNoFormerForm => new ReadsOtherwise(ledger, e => e with { Current = e.Current is { } current ? current with { TargetHash = "unknown" } : null }),
        Mutant.AdvancesNothing => new Stands(ledger),
        Mutant.ForgetsWhatItCannotAsk => new ForgetsDoubts(ledger),
        Mutant.ForgetsDeletions => new LetsLive(ledger),
        _ => ledger,
    };

    public static IWriteTarget Above(Mutant mutant, IWriteTarget target) => mutant switch
    {
        Mutant.BelievesItIsThere => new Believes(target, there: true),
        Mutant.BelievesItIsNotThere => new Believes(target, there: false),
        Mutant.TakesLostForWritten => new HearsOtherwise<WriteAnswer.Lost>(target, new WriteAnswer.Written()),
        Mutant.TakesLostForRefused => new HearsOtherwise<WriteAnswer.Lost>(target, new WriteAnswer.Refused("no answer")),
        Mutant.TakesUnclearForWritten => new HearsOtherwise<WriteAnswer.Unclear>(target, new WriteAnswer.Written()),
        Mutant.TakesUnclearForRefused => new HearsOtherwise<WriteAnswer.Unclear>(target, new WriteAnswer.Refused("a page")),
        Mutant.WritesWithoutADeadline => new Patient(target),
        _ => target,
    };

    public static ILedger Below(Mutant mutant, ILedger store) => mutant switch
    {
        Mutant.StoreReplacesClaims => new ReplacesClaims(store),
        Mutant.StoreIgnoresOrder => new IgnoresOrder(store),
        Mutant.StoreIgnoresOwners => new IgnoresOwners(store),
        _ => store,
    };

    private sealed class ReplacesClaims(ILedger inner) : LedgerDecorator(inner)
    {
        public override async Task<IReadOnlySet<string>> ClaimAsync(LedgerScope scope, IReadOnlyCollection<Claim> claims, CancellationToken ct)
        {
            foreach (var (id, entry) in await Inner.ReadAsync(scope, [.. claims.Select(c => c.CompanyId)], ct))
                if (entry.Claim is { } other) await Inner.ReleaseAsync(scope, other.Owner, [id], ct);
            return await Inner.ClaimAsync(scope, claims, ct);
        }
    }

    private sealed class IgnoresOrder(ILedger inner) : LedgerDecorator(inner)
    {
        public override async Task<IReadOnlySet<string>> ClaimAsync(LedgerScope scope, IReadOnlyCollection<Claim> claims, CancellationToken ct)
        {
            var held = await Inner.ReadAsync(scope, [.. claims.Select(c => c.CompanyId)], ct);
            return await Inner.ClaimAsync(scope, [.. claims.Select(c => held.GetValueOrDefault(c.CompanyId)?.Current is { } current && LedgerOrder.Compare(c.Version, c.ReadAt, c.Removed, current) < 0
                ? c with { Version = current.Version, ReadAt = current.ReadAt }
                : c)], ct);
        }
    }

    private sealed class IgnoresOwners(ILedger inner) : LedgerDecorator(inner)
    {
        public override async Task<IReadOnlySet<string>> CommitAsync(LedgerScope scope, string owner, IReadOnlyCollection<LedgerVersion> written, CancellationToken ct)
        {
            var committed = new HashSet<string>();
            var held = await Inner.ReadAsync(scope, [.. written.Select(v => v.CompanyId)], ct);
            foreach (var version in written) committed.UnionWith(await Inner.CommitAsync(scope, held.GetValueOrDefault(version.CompanyId)?.Claim?.Owner ?? owner, [version], ct));
            return committed;
        }
    }

    private sealed class CommitsFirst(ILedger inner) : LedgerDecorator(inner)
    {
        public override async Task<IReadOnlySet<string>> ClaimAsync(LedgerScope scope, IReadOnlyCollection<Claim> claims, CancellationToken ct)
        {
            var ours = await Inner.ClaimAsync(scope, claims, ct);
            var versions = claims.Where(c => ours.Contains(c.CompanyId)).Select(c => LedgerEntries.Version(c, c.TargetHash, c.Until)).ToList();
            return versions.Count == 0 ? ours : await Inner.CommitAsync(scope, claims.First().Owner, versions, ct);
        }
    }

    private sealed class Forgets(ILedger inner) : LedgerDecorator(inner)
    {
        public override async Task<IReadOnlySet<string>> CommitAsync(LedgerScope scope, string owner, IReadOnlyCollection<LedgerVersion> written, CancellationToken ct)
        {
            await Inner.ReleaseAsync(scope, owner, [.. written.Select(v => v.CompanyId)], ct);
            return written.Select(v => v.CompanyId).ToHashSet();
        }
    }

    private sealed class Keeps(ILedger inner) : LedgerDecorator(inner)
    {
        public override Task ReleaseAsync(LedgerScope scope, string owner, IReadOnlyCollection<string> companyIds, CancellationToken ct) => Task.CompletedTask;
    }

    private sealed class Releases(ILedger inner) : LedgerDecorator(inner)
    {
        public override Task LeaveInDoubtAsync(LedgerScope scope, string owner, IReadOnlyCollection<string> companyIds, DateTimeOffset askFrom, CancellationToken ct) =>
            Inner.ReleaseAsync(scope, owner, companyIds, ct);
    }

    private sealed class DoubtsAtOnce(ILedger inner) : LedgerDecorator(inner)
    {
        public override Task LeaveInDoubtAsync(LedgerScope scope, string owner, IReadOnlyCollection<string> companyIds, DateTimeOffset askFrom, CancellationToken ct) =>
            Inner.LeaveInDoubtAsync(scope, owner, companyIds, askFrom - ModelTarget.VisibilityDelay, ct);
    }

    private sealed class TakesOver(ILedger inner) : LedgerDecorator(inner)
    {
        public override async Task<IReadOnlyDictionary<string, LedgerEntry>> ReadAsync(LedgerScope scope, IReadOnlyCollection<string> companyIds, CancellationToken ct) =>
            (await Inner.ReadAsync(scope, companyIds, ct)).ToDictionary(e => e.Key, e => e.Value with { Claim = e.Value.Claim is { } claim ? claim with { Until = DateTimeOffset.MinValue } : null });

        public override Task<IReadOnlyList<Claim>> TakeOverAsync(
            LedgerScope scope, IReadOnlyCollection<string> companyIds, string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken ct) =>
            Inner.TakeOverAsync(scope, companyIds, owner, now.AddDays(1), until, ct);
    }

    private sealed class ReadsOtherwise(ILedger inner, Func<LedgerEntry, LedgerEntry> change) : LedgerDecorator(inner)
    {
        public override async Task<IReadOnlyDictionary<string, LedgerEntry>> ReadAsync(LedgerScope scope, IReadOnlyCollection<string> companyIds, CancellationToken ct) =>
            (await Inner.ReadAsync(scope, companyIds, ct)).ToDictionary(e => e.Key, e => change(e.Value));
    }

    private sealed class ChecksOnce(ILedger inner) : LedgerDecorator(inner)
    {
        private readonly HashSet<string> _owners = [];
        private IReadOnlyDictionary<string, LedgerEntry> _seen = new Dictionary<string, LedgerEntry>();

        public override async Task<IReadOnlyDictionary<string, LedgerEntry>> ReadAsync(LedgerScope scope, IReadOnlyCollection<string> companyIds, CancellationToken ct)
        {
            var held = await Inner.ReadAsync(scope, companyIds, ct);
            if (!held.Values.Any(e => e.Claim is { } claim && _owners.Contains(claim.Owner))) return _seen = held;
            return held.ToDictionary(e => e.Key, e => (_seen.GetValueOrDefault(e.Key) ?? new LedgerEntry { CompanyId = e.Key }) with { Claim = e.Value.Claim });
        }

        public override Task<IReadOnlySet<string>> ClaimAsync(LedgerScope scope, IReadOnlyCollection<Claim> claims, CancellationToken ct)
        {
            _owners.UnionWith(claims.Select(c => c.Owner));
            return Inner.ClaimAsync(scope, claims, ct);
        }
    }

    private sealed class Stands(ILedger inner) : LedgerDecorator(inner)
    {
        public override Task<IReadOnlySet<string>> AdvanceAsync(LedgerScope scope, IReadOnlyCollection<LedgerVersion> unchanged, CancellationToken ct) =>
            Task.FromResult<IReadOnlySet<string>>(unchanged.Select(v => v.CompanyId).ToHashSet());
    }

    private sealed class ForgetsDoubts(ILedger inner) : LedgerDecorator(inner)
    {
        public override Task ReleaseUnaskedAsync(LedgerScope scope, string owner, IReadOnlyCollection<string> companyIds, CancellationToken ct) => Inner.ReleaseAsync(scope, owner, companyIds, ct);
    }

    private sealed class LetsLive(ILedger inner) : LedgerDecorator(inner)
    {
        public override Task<IReadOnlySet<string>> NoteDeletedAsync(LedgerScope scope, IReadOnlyCollection<LedgerVersion> deleted, CancellationToken ct) =>
            Task.FromResult<IReadOnlySet<string>>(deleted.Select(v => v.CompanyId).ToHashSet());
    }

    private abstract class TargetDecorator(IWriteTarget inner) : IWriteTarget
    {
        protected IWriteTarget Inner => inner;

        public bool CanBeAsked => inner.CanBeAsked;

        public int BatchSize => inner.BatchSize;

        public virtual Task<WriteAnswer> WriteAsync(string? schemeId, IReadOnlyList<JsonElement> records, CancellationToken ct) => inner.WriteAsync(schemeId, records, ct);

        public virtual Task<IReadOnlyDictionary<string, JsonElement>> AskAsync(string? schemeId, IReadOnlyCollection<string> ids, CancellationToken ct) => inner.AskAsync(schemeId, ids, ct);
    }

    private sealed class Believes(IWriteTarget inner, bool there) : TargetDecorator(inner)
    {
        private readonly Dictionary<string, JsonElement> _sent = [];

        public override Task<WriteAnswer> WriteAsync(string? schemeId, IReadOnlyList<JsonElement> records, CancellationToken ct)
        {
            foreach (var record in records) _sent[ModelTarget.IdOf(record)] = record;
            return Inner.WriteAsync(schemeId, records, ct);
        }

        public override Task<IReadOnlyDictionary<string, JsonElement>> AskAsync(string? schemeId, IReadOnlyCollection<string> ids, CancellationToken ct) =>
            Task.FromResult<IReadOnlyDictionary<string, JsonElement>>(there ? _sent.Where(s => ids.Contains(s.Key)).ToDictionary() : []);
    }

    private sealed class HearsOtherwise<T>(IWriteTarget inner, WriteAnswer answer) : TargetDecorator(inner)
    {
        public override async Task<WriteAnswer> WriteAsync(string? schemeId, IReadOnlyList<JsonElement> records, CancellationToken ct) =>
            await Inner.WriteAsync(schemeId, records, ct) is var heard && heard is T ? answer : heard;
    }

    private sealed class Patient(IWriteTarget inner) : TargetDecorator(inner)
    {
        public override Task<WriteAnswer> WriteAsync(string? schemeId, IReadOnlyList<JsonElement> records, CancellationToken ct) => Inner.WriteAsync(schemeId, records, CancellationToken.None);
    }
}
