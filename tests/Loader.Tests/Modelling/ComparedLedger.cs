using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Tests.Modelling;

/// <summary>A store beside the model: after every step both have answered the same and hold the same.</summary>
internal sealed class ComparedLedger(ILedger store, ModelLedger model) : ILedger
{
    public async Task<IReadOnlyDictionary<string, LedgerEntry>> ReadAsync(string plan, IReadOnlyCollection<string> companyIds, CancellationToken ct)
    {
        await CompareAsync("read", plan, companyIds, ct);
        return await store.ReadAsync(plan, companyIds, ct);
    }

    public Task<IReadOnlyList<string>> ListAsync(string plan, string? after, int limit, CancellationToken ct) => throw new NotSupportedException();

    public Task MarkSeenAsync(string plan, string runId, IReadOnlyCollection<string> companyIds, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<LedgerEntry>> ListUnseenAsync(
        string plan, string runId, DateTimeOffset writtenBefore, string? after, int limit, CancellationToken ct) => throw new NotSupportedException();

    public async Task<IReadOnlySet<string>> ClaimAsync(string plan, IReadOnlyCollection<Claim> claims, CancellationToken ct) =>
        await SameAsync("claim", plan, await store.ClaimAsync(plan, claims, ct), model.Claim(claims), [.. claims.Select(c => c.CompanyId)], ct);

    public async Task<IReadOnlyList<Claim>> TakeOverAsync(
        string plan, IReadOnlyCollection<string> companyIds, string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken ct)
    {
        var (taken, expected) = (await store.TakeOverAsync(plan, companyIds, owner, now, until, ct), model.TakeOver(companyIds, owner, now, until));
        if (!taken.ToHashSet().SetEquals(expected)) throw new BrokenPromiseException($"the store took over [{string.Join(", ", taken)}], the model [{string.Join(", ", expected)}]");
        await CompareAsync("take-over", plan, companyIds, ct);
        return taken;
    }

    public async Task<IReadOnlySet<string>> CommitAsync(string plan, string owner, IReadOnlyCollection<LedgerVersion> written, CancellationToken ct) =>
        await SameAsync("commit", plan, await store.CommitAsync(plan, owner, written, ct), model.Commit(owner, written), [.. written.Select(v => v.CompanyId)], ct);

    public async Task ReleaseAsync(string plan, string owner, IReadOnlyCollection<string> companyIds, CancellationToken ct)
    {
        await store.ReleaseAsync(plan, owner, companyIds, ct);
        model.Release(owner, companyIds);
        await CompareAsync("release", plan, companyIds, ct);
    }

    public async Task ReleaseUnaskedAsync(string plan, string owner, IReadOnlyCollection<string> companyIds, CancellationToken ct)
    {
        await store.ReleaseUnaskedAsync(plan, owner, companyIds, ct);
        model.ReleaseUnasked(owner, companyIds);
        await CompareAsync("release", plan, companyIds, ct);
    }

    public async Task LeaveInDoubtAsync(string plan, string owner, IReadOnlyCollection<string> companyIds, DateTimeOffset askFrom, CancellationToken ct)
    {
        await store.LeaveInDoubtAsync(plan, owner, companyIds, askFrom, ct);
        model.LeaveInDoubt(owner, companyIds, askFrom);
        await CompareAsync("doubt", plan, companyIds, ct);
    }

    public async Task<IReadOnlySet<string>> AdvanceAsync(string plan, IReadOnlyCollection<LedgerVersion> unchanged, CancellationToken ct) =>
        await SameAsync("advance", plan, await store.AdvanceAsync(plan, unchanged, ct), model.Advance(unchanged), [.. unchanged.Select(v => v.CompanyId)], ct);

    private async Task<IReadOnlySet<string>> SameAsync(string step, string plan, IReadOnlySet<string> answer, IReadOnlySet<string> expected, IReadOnlyCollection<string> ids, CancellationToken ct)
    {
        if (!answer.SetEquals(expected)) throw new BrokenPromiseException($"the store answers the {step} with [{string.Join(' ', answer)}], the model with [{string.Join(' ', expected)}]");
        await CompareAsync(step, plan, ids, ct);
        return answer;
    }

    private async Task CompareAsync(string step, string plan, IReadOnlyCollection<string> ids, CancellationToken ct)
    {
        var held = await store.ReadAsync(plan, ids, ct);
        foreach (var id in ids)
        {
            var (one, other) = (held.GetValueOrDefault(id) ?? new LedgerEntry { CompanyId = id }, model.Find(id));
            if (one.Current != other.Current || one.Claim != other.Claim || one.Unasked != other.Unasked || !one.History.SequenceEqual(other.History))
                throw new BrokenPromiseException($"after the {step} the store holds {one}, the model {other}");
        }
    }
}

/// <summary>Something was seen that must not be.</summary>
internal sealed class BrokenPromiseException(string message) : Exception(message);
