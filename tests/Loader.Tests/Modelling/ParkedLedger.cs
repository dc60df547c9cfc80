using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Tests.Modelling;

/// <summary>The ledger as one loader sees it: every call waits for its turn, and one in a dozen fails before or after its effect.</summary>
internal sealed class ParkedLedger(Life life, ILedger inner) : ILedger
{
    public Task<IReadOnlyDictionary<string, LedgerEntry>> ReadAsync(LedgerScope scope, IReadOnlyCollection<string> companyIds, CancellationToken ct) =>
        ParkAsync($"reads {Text(companyIds)}", () => inner.ReadAsync(scope, companyIds, default));

    public Task AssignAsync(LedgerScope scope, IReadOnlyCollection<string> companyIds, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> ListAsync(LedgerScope scope, string? after, int limit, CancellationToken ct) => throw new NotSupportedException();

    public Task MarkSeenAsync(LedgerScope scope, string runId, IReadOnlyCollection<string> companyIds, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<OverdueClaim>> ListOverdueAsync(DateTimeOffset by, int limit, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<LedgerEntry>> ListUnseenAsync(
        LedgerScope scope, string runId, DateTimeOffset writtenBefore, string? after, int limit, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlySet<string>> ClaimAsync(LedgerScope scope, IReadOnlyCollection<Claim> claims, CancellationToken ct) =>
        ParkAsync($"claims {string.Join(' ', claims.Select(c => $"{c.CompanyId}={c.Hash}"))}", () => inner.ClaimAsync(scope, claims, default));

    public Task<IReadOnlyList<Claim>> TakeOverAsync(
        LedgerScope scope, IReadOnlyCollection<string> companyIds, string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken ct) =>
        ParkAsync($"takes over {Text(companyIds)}", () => inner.TakeOverAsync(scope, companyIds, owner, now, until, default));

    public Task<IReadOnlySet<string>> CommitAsync(LedgerScope scope, string owner, IReadOnlyCollection<LedgerVersion> written, CancellationToken ct) =>
        ParkAsync($"commits {string.Join(' ', written.Select(v => $"{v.CompanyId}={v.Hash}"))}", () => inner.CommitAsync(scope, owner, written, default));

    public Task ReleaseAsync(LedgerScope scope, string owner, IReadOnlyCollection<string> companyIds, CancellationToken ct) =>
        ParkAsync($"releases {Text(companyIds)}", () => inner.ReleaseAsync(scope, owner, companyIds, default));

    public Task ReleaseMissingAsync(LedgerScope scope, string owner, IReadOnlyCollection<Claim> missing, DateTimeOffset askAt, CancellationToken ct) =>
        ParkAsync($"releases {Text(missing.Select(c => c.CompanyId))}, which are not there", () => inner.ReleaseMissingAsync(scope, owner, missing, askAt, default));

    public Task NoteWrittenAsync(LedgerScope scope, IReadOnlyCollection<Claim> written, CancellationToken ct) =>
        ParkAsync($"notes {Text(written.Select(c => c.CompanyId))} written", () => inner.NoteWrittenAsync(scope, written, default));

    public Task<IReadOnlyList<WatchedCompany>> ListWatchedAsync(DateTimeOffset by, int limit, CancellationToken ct) => throw new NotSupportedException();

    public Task AskAgainAsync(LedgerScope scope, IReadOnlyCollection<string> companyIds, DateTimeOffset by, DateTimeOffset? askAt, CancellationToken ct) => throw new NotSupportedException();

    public Task ReleaseUnaskedAsync(LedgerScope scope, string owner, IReadOnlyCollection<string> companyIds, CancellationToken ct) =>
        ParkAsync($"releases {Text(companyIds)} without asking", () => inner.ReleaseUnaskedAsync(scope, owner, companyIds, default));

    public Task LeaveInDoubtAsync(LedgerScope scope, string owner, IReadOnlyCollection<string> companyIds, DateTimeOffset askFrom, CancellationToken ct) =>
        ParkAsync($"leaves {Text(companyIds)} in doubt from {askFrom:mm:ss}", () => inner.LeaveInDoubtAsync(scope, owner, companyIds, askFrom, default));

    public Task<IReadOnlySet<string>> NoteDeletedAsync(LedgerScope scope, IReadOnlyCollection<LedgerVersion> deleted, CancellationToken ct) =>
        ParkAsync($"notes the deletion of {Text(deleted.Select(v => v.CompanyId))}", () => inner.NoteDeletedAsync(scope, deleted, default));

    public Task<IReadOnlySet<string>> AdvanceAsync(LedgerScope scope, IReadOnlyCollection<LedgerVersion> unchanged, CancellationToken ct) =>
        ParkAsync($"advances {string.Join(' ', unchanged.Select(v => $"{v.CompanyId}={v.Hash}"))}", () => inner.AdvanceAsync(scope, unchanged, default));

    private Task<bool> ParkAsync(string what, Func<Task> effect) => ParkAsync(what, async () =>
    {
        await effect();
        return true;
    });

    private Task<T> ParkAsync<T>(string what, Func<Task<T>> effect)
    {
        var answer = new TaskCompletionSource<T>();
        life.Park(new Call(what, CarryOutAsync, async how => { if (how % 2 == 1) await effect(); }, []));
        return answer.Task;

        async Task<Action> CarryOutAsync(int how)
        {
            if (how == 0) return () => answer.SetException(new DatabaseAwayException());
            var result = await effect();
            return how == 1 ? () => answer.SetException(new DatabaseAwayException()) : () => answer.SetResult(result);
        }
    }

    private static string Text(IEnumerable<string> ids) => string.Join(' ', ids);
}
