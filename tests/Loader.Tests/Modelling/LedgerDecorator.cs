using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Tests.Modelling;

/// <summary>A ledger that passes everything on.</summary>
internal abstract class LedgerDecorator(ILedger inner) : ILedger
{
    protected ILedger Inner => inner;

    public virtual Task<IReadOnlyDictionary<string, LedgerEntry>> ReadAsync(LedgerScope scope, IReadOnlyCollection<string> companyIds, CancellationToken ct) => inner.ReadAsync(scope, companyIds, ct);

    public Task AssignAsync(LedgerScope scope, IReadOnlyCollection<string> companyIds, CancellationToken ct) => inner.AssignAsync(scope, companyIds, ct);

    public Task<IReadOnlyList<string>> ListAsync(LedgerScope scope, string? after, int limit, CancellationToken ct) => inner.ListAsync(scope, after, limit, ct);

    public Task MarkSeenAsync(LedgerScope scope, string runId, IReadOnlyCollection<string> companyIds, CancellationToken ct) => inner.MarkSeenAsync(scope, runId, companyIds, ct);

    public Task<IReadOnlyList<LedgerEntry>> ListUnseenAsync(
        LedgerScope scope, string runId, DateTimeOffset writtenBefore, string? after, int limit, CancellationToken ct) => inner.ListUnseenAsync(scope, runId, writtenBefore, after, limit, ct);

    public virtual Task<IReadOnlySet<string>> ClaimAsync(LedgerScope scope, IReadOnlyCollection<Claim> claims, CancellationToken ct) => inner.ClaimAsync(scope, claims, ct);

    public virtual Task<IReadOnlyList<Claim>> TakeOverAsync(
        LedgerScope scope, IReadOnlyCollection<string> companyIds, string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken ct) =>
        inner.TakeOverAsync(scope, companyIds, owner, now, until, ct);

    public virtual Task<IReadOnlySet<string>> CommitAsync(LedgerScope scope, string owner, IReadOnlyCollection<LedgerVersion> written, CancellationToken ct) =>
        inner.CommitAsync(scope, owner, written, ct);

    public virtual Task ReleaseAsync(LedgerScope scope, string owner, IReadOnlyCollection<string> companyIds, CancellationToken ct) => inner.ReleaseAsync(scope, owner, companyIds, ct);

    public virtual Task ReleaseMissingAsync(LedgerScope scope, string owner, IReadOnlyCollection<Claim> missing, DateTimeOffset askAt, CancellationToken ct) =>
        inner.ReleaseMissingAsync(scope, owner, missing, askAt, ct);

    public Task NoteWrittenAsync(LedgerScope scope, IReadOnlyCollection<Claim> written, CancellationToken ct) => inner.NoteWrittenAsync(scope, written, ct);

    public Task<IReadOnlyList<WatchedCompany>> ListWatchedAsync(DateTimeOffset by, int limit, CancellationToken ct) => inner.ListWatchedAsync(by, limit, ct);

    public Task AskAgainAsync(LedgerScope scope, IReadOnlyCollection<string> companyIds, DateTimeOffset by, DateTimeOffset? askAt, CancellationToken ct) => inner.AskAgainAsync(scope, companyIds, by, askAt, ct);

    public virtual Task ReleaseUnaskedAsync(LedgerScope scope, string owner, IReadOnlyCollection<string> companyIds, CancellationToken ct) =>
        inner.ReleaseUnaskedAsync(scope, owner, companyIds, ct);

    public virtual Task LeaveInDoubtAsync(LedgerScope scope, string owner, IReadOnlyCollection<string> companyIds, DateTimeOffset askFrom, CancellationToken ct) =>
        inner.LeaveInDoubtAsync(scope, owner, companyIds, askFrom, ct);

    public virtual Task<IReadOnlySet<string>> NoteDeletedAsync(LedgerScope scope, IReadOnlyCollection<LedgerVersion> deleted, CancellationToken ct) => inner.NoteDeletedAsync(scope, deleted, ct);

    public virtual Task<IReadOnlySet<string>> AdvanceAsync(LedgerScope scope, IReadOnlyCollection<LedgerVersion> unchanged, CancellationToken ct) => inner.AdvanceAsync(scope, unchanged, ct);

    public Task<IReadOnlyList<OverdueClaim>> ListOverdueAsync(DateTimeOffset by, int limit, CancellationToken ct) => inner.ListOverdueAsync(by, limit, ct);
}
