using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Tests.Modelling;

/// <summary>A ledger that passes everything on.</summary>
internal abstract class LedgerDecorator(ILedger inner) : ILedger
{
    protected ILedger Inner => inner;

    public virtual Task<IReadOnlyDictionary<string, LedgerEntry>> ReadAsync(string plan, IReadOnlyCollection<string> companyIds, CancellationToken ct) => inner.ReadAsync(plan, companyIds, ct);

    public Task<IReadOnlyList<string>> ListAsync(string plan, string? after, int limit, CancellationToken ct) => inner.ListAsync(plan, after, limit, ct);

    public Task MarkSeenAsync(string plan, string runId, IReadOnlyCollection<string> companyIds, CancellationToken ct) => inner.MarkSeenAsync(plan, runId, companyIds, ct);

    public Task<IReadOnlyList<LedgerEntry>> ListUnseenAsync(
        string plan, string runId, DateTimeOffset writtenBefore, string? after, int limit, CancellationToken ct) => inner.ListUnseenAsync(plan, runId, writtenBefore, after, limit, ct);

    public virtual Task<IReadOnlySet<string>> ClaimAsync(string plan, IReadOnlyCollection<Claim> claims, CancellationToken ct) => inner.ClaimAsync(plan, claims, ct);

    public virtual Task<IReadOnlyList<Claim>> TakeOverAsync(
        string plan, IReadOnlyCollection<string> companyIds, string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken ct) =>
        inner.TakeOverAsync(plan, companyIds, owner, now, until, ct);

    public virtual Task<IReadOnlySet<string>> CommitAsync(string plan, string owner, IReadOnlyCollection<LedgerVersion> written, CancellationToken ct) =>
        inner.CommitAsync(plan, owner, written, ct);

    public virtual Task ReleaseAsync(string plan, string owner, IReadOnlyCollection<string> companyIds, CancellationToken ct) => inner.ReleaseAsync(plan, owner, companyIds, ct);

    public virtual Task ReleaseUnaskedAsync(string plan, string owner, IReadOnlyCollection<string> companyIds, CancellationToken ct) =>
        inner.ReleaseUnaskedAsync(plan, owner, companyIds, ct);

    public virtual Task LeaveInDoubtAsync(string plan, string owner, IReadOnlyCollection<string> companyIds, DateTimeOffset askFrom, CancellationToken ct) =>
        inner.LeaveInDoubtAsync(plan, owner, companyIds, askFrom, ct);

    public virtual Task<IReadOnlySet<string>> AdvanceAsync(string plan, IReadOnlyCollection<LedgerVersion> unchanged, CancellationToken ct) => inner.AdvanceAsync(plan, unchanged, ct);
}
