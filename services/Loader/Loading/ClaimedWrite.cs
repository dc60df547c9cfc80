using Microsoft.Extensions.Options;
using OkkiBridge.Contracts;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Loading;

/// <summary>One write of records that are claimed, and what the ledger learns of it.</summary>
internal sealed class ClaimedWrite(ILedger ledger, IWriteTarget target, IOptions<QingyiyunOptions> options, TimeProvider time)
{
    /// <summary>Sends records of one scope; a fault that is nobody's record gives the claims back and is thrown.</summary>
    public async Task<WriteAnswer> SendAsync(LedgerScope scope, string owner, List<LoadItem> claimed, DateTimeOffset deadline, CancellationToken ct)
    {
        using var activity = LoaderTelemetry.StartWrite(scope.Plan, claimed);
        var left = deadline - time.GetUtcNow();        // the claim itself may have taken long
        using var late = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            either.Token.ThrowIfCancellationRequested();
            return await target.WriteAsync(scope.Scheme, [.. claimed.Select(i => i.Company.Record)], either.Token);
        }
        catch (TargetConfigurationException fault) when (target.CanBeAsked)
        {
            // A firewall that dislikes a record's text says the same. Without the question loading would pause, go on after the canary's call, and pause again, for ever.
            if (await target.AnswersControlAsync(scope.Scheme, either.Token)) return new WriteAnswer.Unclear(fault.Message) { Fault = fault };
            await ReleaseAsync(scope, owner, claimed, CancellationToken.None);
            throw;
        }
        catch (Exception fault) when (fault is TargetUnavailableException or TargetConfigurationException)
        {
            await ReleaseAsync(scope, owner, claimed, CancellationToken.None);   // certainly without effect
            throw;
        }
        catch
        {
            await LeaveInDoubtAsync(scope, owner, claimed);
            throw;
        }
    }

    /// <summary>The records are there.</summary>
    public async Task<ChunkResult> CommitAsync(LedgerScope scope, string owner, IReadOnlyList<LoadItem> claimed, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var versions = claimed.Select(i => LedgerEntries.Version(i, now)).ToList();
        var committed = await ledger.CommitAsync(scope, owner, versions, ct);
        List<Claim> watched = [.. claimed.Where(i => i.IsWatched && committed.Contains(i.Company.Id)).Select(i => LedgerEntries.Claim(i, owner, now))];
        if (watched.Count > 0) await ledger.NoteWrittenAsync(scope, watched, ct);

        var result = new ChunkResult(busy: claimed.Where(i => !committed.Contains(i.Company.Id)));   // the claim ended under us: whoever took it asks the target
        foreach (var item in claimed.Where(i => committed.Contains(i.Company.Id))) result.Add(item, Outcome.Written);
        return result;
    }

    /// <summary>The records are certainly not there.</summary>
    public Task ReleaseAsync(LedgerScope scope, string owner, IEnumerable<LoadItem> claimed, CancellationToken ct) =>
        ledger.ReleaseAsync(scope, owner, [.. claimed.Select(i => i.Company.Id)], ct);

    /// <summary>Nobody knows; they are asked for when the target shows what it took in.</summary>
    public Task LeaveInDoubtAsync(LedgerScope scope, string owner, IEnumerable<LoadItem> claimed) =>
        ledger.LeaveInDoubtAsync(scope, owner, [.. claimed.Select(i => i.Company.Id)], time.GetUtcNow() + options.Value.VisibilityDelay, CancellationToken.None);
}
