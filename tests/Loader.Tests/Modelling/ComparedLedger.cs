using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Tests.Modelling;

/// <summary>A store beside the model: after every step both have answered the same and hold the same.</summary>
internal sealed class ComparedLedger(ILedger store, ModelLedger model) : ILedger
{
    public async Task<IReadOnlyDictionary<string, LedgerEntry>> ReadAsync(LedgerScope scope, IReadOnlyCollection<string> companyIds, CancellationToken ct)
    {
        await CompareAsync("read", scope, companyIds, ct);
        return await store.ReadAsync(scope, companyIds, ct);
    }

    public Task AssignAsync(LedgerScope scope, IReadOnlyCollection<string> companyIds, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> ListAsync(LedgerScope scope, string? after, int limit, CancellationToken ct) => throw new NotSupportedException();

    public Task MarkSeenAsync(LedgerScope scope, string runId, IReadOnlyCollection<string> companyIds, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<OverdueClaim>> ListOverdueAsync(DateTimeOffset by, int limit, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<LedgerEntry>> ListUnseenAsync(
        LedgerScope scope, string runId, DateTimeOffset writtenBefore, string? after, int limit, CancellationToken ct) => throw new NotSupportedException();

    public async Task<IReadOnlySet<string>> ClaimAsync(LedgerScope scope, IReadOnlyCollection<Claim> claims, CancellationToken ct) =>
        await SameAsync("claim", scope, await store.ClaimAsync(scope, claims, ct), model.Claim(claims), [.. claims.Select(c => c.CompanyId)], ct);

    public async Task<IReadOnlyList<Claim>> TakeOverAsync(
        LedgerScope scope, IReadOnlyCollection<string> companyIds, string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken ct)
    {
        var (taken, expected) = (await store.TakeOverAsync(scope, companyIds, owner, now, until, ct), model.TakeOver(companyIds, owner, now, until));
        if (!taken.ToHashSet().SetEquals(expected)) throw new BrokenPromiseException($"the store took over [{string.Join(", ", taken)}], the model [{string.Join(", ", expected)}]");
        await CompareAsync("take-over", scope, companyIds, ct);
        return taken;
    }

    public async Task<IReadOnlySet<string>> CommitAsync(LedgerScope scope, string owner, IReadOnlyCollection<LedgerVersion> written, CancellationToken ct) =>
        await SameAsync("commit", scope, await store.CommitAsync(scope, owner, written, ct), model.Commit(owner, written), [.. written.Select(v => v.CompanyId)], ct);

    public async Task ReleaseAsync(LedgerScope scope, string owner, IReadOnlyCollection<string> companyIds, CancellationToken ct)
    {
        await store.ReleaseAsync(scope, owner, companyIds, ct);
        model.Release(owner, companyIds);
        await CompareAsync("release", scope, companyIds, ct);
    }

    public async Task ReleaseMissingAsync(LedgerScope scope, string owner, IReadOnlyCollection<Claim> missing, DateTimeOffset askAt, CancellationToken ct)
    {
        await store.ReleaseMissingAsync(scope, owner, missing, askAt, ct);
        model.Release(owner, [.. missing.Select(c => c.CompanyId)]);
        await CompareAsync("release", scope, [.. missing.Select(c => c.CompanyId)], ct);
    }

    public Task NoteWrittenAsync(LedgerScope scope, IReadOnlyCollection<Claim> written, CancellationToken ct) => store.NoteWrittenAsync(scope, written, ct);

    public Task<IReadOnlyList<WatchedCompany>> ListWatchedAsync(DateTimeOffset by, int limit, CancellationToken ct) => throw new NotSupportedException();

    public Task AskAgainAsync(LedgerScope scope, IReadOnlyCollection<string> companyIds, DateTimeOffset by, DateTimeOffset? askAt, CancellationToken ct) => throw new NotSupportedException();

    public async Task ReleaseUnaskedAsync(LedgerScope scope, string owner, IReadOnlyCollection<string> companyIds, CancellationToken ct)
    {
        await store.ReleaseUnaskedAsync(scope, owner, companyIds, ct);
        model.ReleaseUnasked(owner, companyIds);
        await CompareAsync("release", scope, companyIds, ct);
    }

    public async Task LeaveInDoubtAsync(LedgerScope scope, string owner, IReadOnlyCollection<string> companyIds, DateTimeOffset askFrom, CancellationToken ct)
    {
        await store.LeaveInDoubtAsync(scope, owner, companyIds, askFrom, ct);
        model.LeaveInDoubt(owner, companyIds, askFrom);
        await CompareAsync("doubt", scope, companyIds, ct);
    }

    public async Task<IReadOnlySet<string>> NoteDeletedAsync(LedgerScope scope, IReadOnlyCollection<LedgerVersion> deleted, CancellationToken ct) =>
        await SameAsync("deletion", scope, await store.NoteDeletedAsync(scope, deleted, ct), model.NoteDeleted(deleted), [.. deleted.Select(v => v.CompanyId)], ct);

    public async Task<IReadOnlySet<string>> AdvanceAsync(LedgerScope scope, IReadOnlyCollection<LedgerVersion> unchanged, CancellationToken ct) =>
        await SameAsync("advance", scope, await store.AdvanceAsync(scope, unchanged, ct), model.Advance(unchanged), [.. unchanged.Select(v => v.CompanyId)], ct);

    private async Task<IReadOnlySet<string>> SameAsync(string step, LedgerScope scope, IReadOnlySet<string> answer, IReadOnlySet<string> expected, IReadOnlyCollection<string> ids, CancellationToken ct)
    {
        if (!answer.SetEquals(expected)) throw new BrokenPromiseException($"the store answers the {step} with [{string.Join(' ', answer)}], the model with [{string.Join(' ', expected)}]");
        await CompareAsync(step, scope, ids, ct);
        return answer;
    }

    private async Task CompareAsync(string step, LedgerScope scope, IReadOnlyCollection<string> ids, CancellationToken ct)
    {
        var held = await store.ReadAsync(scope, ids, ct);
        foreach (var id in ids)
        {
            var (one, other) = (held.GetValueOrDefault(id) ?? new LedgerEntry { CompanyId = id }, model.Find(id));
            if (one.Current != other.Current || one.Deletion != other.Deletion || one.Claim != other.Claim || one.Unasked != other.Unasked || !one.History.SequenceEqual(other.History))
                throw new BrokenPromiseException($"after the {step} the store holds {one}, the model {other}");
        }
    }
}

/// <summary>Something was seen that must not be.</summary>
internal sealed class BrokenPromiseException(string message) : Exception(message);
