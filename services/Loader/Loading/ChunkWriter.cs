using Microsoft.Extensions.Options;
using OkkiBridge.Contracts;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Loading;

/// <summary>
/// Writes one chunk under a claim. A refused chunk is halved until the guilty record stands alone (P5); a lost answer leaves its claims in doubt (P2);
/// a fault that is nobody's record gives the claims back and is thrown.
/// </summary>
internal sealed class ChunkWriter(
    ILedger ledger, LedgerCheck check, InDoubt inDoubt, IWriteTarget target, RefusedRecords refused, PlanCatalog plans, WriteLease lease, IOptions<QingyiyunOptions> options,
    TimeProvider time, ILogger<ChunkWriter> log)
{
    public async Task<ChunkResult> WriteAsync(string plan, IReadOnlyList<LoadItem> chunk, CancellationToken ct)
    {
        var owner = Guid.NewGuid().ToString("N");
        var begun = time.GetUtcNow();
        var ours = await ledger.ClaimAsync(plan, [.. chunk.Select(i => LedgerEntries.Claim(i, owner, begun + lease.Length))], ct);
        var result = new ChunkResult(busy: chunk.Where(i => !ours.Contains(i.Company.Id)));
        var claimed = await StillToWriteAsync(plan, owner, [.. chunk.Where(i => ours.Contains(i.Company.Id))], result, ct);
        if (claimed.Count == 0) return result;

        switch (await SendAsync(plan, owner, claimed, begun + lease.Deadline, ct))
        {
            case WriteAnswer.Written:
                result.Add(await CommitAsync(plan, owner, claimed, ct));
                break;

            case WriteAnswer.Refused answer when claimed.Count == 1:
                await refused.KeepAsync(plan, claimed[0], "refused", answer.Text, ct);
                await ledger.ReleaseAsync(plan, owner, Ids(claimed), ct);
                result.Add(claimed[0], Outcome.Rejected);
                break;

            case WriteAnswer.Refused:
                await ledger.ReleaseAsync(plan, owner, Ids(claimed), ct);
                foreach (var half in claimed.Chunk((claimed.Count + 1) / 2)) result.Add(await WriteAsync(plan, half, ct));
                break;

            case WriteAnswer.Partial answer:
                await LeaveInDoubtAsync(plan, owner, claimed);
                result.Add(await WriteRestAsync(plan, claimed, answer.Text, ct));
                break;

            case WriteAnswer.Lost answer:
                await LeaveInDoubtAsync(plan, owner, claimed);
                log.AnswerLost(plan, claimed.Count, answer.Text);
                throw new AnswerLostException(plan, claimed.Count, answer.Text);
        }

        return result;
    }

    /// <summary>
    /// Between check and claim another loader may have written the same version, or a later one: what the ledger says is certain only under the claim.
    /// There a record that is to be written counts as busy, with us.
    /// </summary>
    private async Task<List<LoadItem>> StillToWriteAsync(string plan, string owner, List<LoadItem> ours, ChunkResult result, CancellationToken ct)
    {
        if (ours.Count == 0) return ours;

        var found = await check.OfAsync(plan, ours, ct);
        var open = Open(found, Finding.Busy, result);
        if (open.Count < ours.Count) await ledger.ReleaseAsync(plan, owner, Ids(ours.Except(open)), ct);
        return open;
    }

    /// <summary>What is decided goes into the result; returns the records that are still to be written, which is what <paramref name="open"/> says of them.</summary>
    private static List<LoadItem> Open(IReadOnlyList<Checked> found, Finding open, ChunkResult result)
    {
        foreach (var (item, finding) in found.Where(f => f.Finding != open))
        {
            if (finding is not Finding.UnchangedButNewer && IdCheck.OutcomeOf(finding) is { } outcome) result.Add(item, outcome);
            else result.AddBusy(item);
        }

        return [.. found.Where(f => f.Finding == open).Select(f => f.Item)];
    }

    private async Task<WriteAnswer> SendAsync(string plan, string owner, List<LoadItem> claimed, DateTimeOffset deadline, CancellationToken ct)
    {
        using var activity = LoaderTelemetry.StartWrite(plan, claimed);
        var left = deadline - time.GetUtcNow();        // the claim itself may have taken long
        using var late = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            either.Token.ThrowIfCancellationRequested();
            return await target.WriteAsync(plans.Find(plan)?.Settings.SchemeId, [.. claimed.Select(i => i.Company.Record)], either.Token);
        }
        catch (Exception fault) when (fault is TargetUnavailableException or TargetConfigurationException)
        {
            await ledger.ReleaseAsync(plan, owner, Ids(claimed), CancellationToken.None);   // certainly without effect
            throw;
        }
        catch
        {
            await LeaveInDoubtAsync(plan, owner, claimed);
            throw;
        }
    }

    private async Task<ChunkResult> CommitAsync(string plan, string owner, IReadOnlyList<LoadItem> claimed, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var versions = claimed.Select(i => LedgerEntries.Version(i, now)).ToList();
        var committed = await ledger.CommitAsync(plan, owner, versions, ct);

        var result = new ChunkResult(busy: claimed.Where(i => !committed.Contains(i.Company.Id)));   // the claim ended under us: whoever took it asks the target
        foreach (var item in claimed.Where(i => committed.Contains(i.Company.Id))) result.Add(item, Outcome.Written);
        return result;
    }

    /// <summary>The target kept some of the chunk and did not say which: ask, and isolate those that are not there.</summary>
    private async Task<ChunkResult> WriteRestAsync(string plan, List<LoadItem> chunk, string text, CancellationToken ct)
    {
        await Task.Delay(options.Value.VisibilityDelay, time, ct);
        await inDoubt.SettleAsync(plan, Ids(chunk), ct);

        var result = new ChunkResult();
        var rest = Open(await check.OfAsync(plan, chunk, ct), Finding.Write, result);     // another loader may have settled them, or still be at it
        if (rest.Count == 1 && chunk.Count == 1)
        {
            await refused.KeepAsync(plan, rest[0], "refused", text, ct);
            result.Add(rest[0], Outcome.Rejected);
        }
        else if (rest.Count > 0)
        {
            foreach (var half in rest.Chunk((rest.Count + 1) / 2)) result.Add(await WriteAsync(plan, half, ct));
        }

        return result;
    }

    private Task LeaveInDoubtAsync(string plan, string owner, List<LoadItem> claimed) =>
        ledger.LeaveInDoubtAsync(plan, owner, Ids(claimed), time.GetUtcNow() + options.Value.VisibilityDelay, CancellationToken.None);

    private static List<string> Ids(IEnumerable<LoadItem> items) => [.. items.Select(i => i.Company.Id)];
}

/// <summary>The answer to a write was lost: the message comes again, and by then the target is asked.</summary>
internal sealed class AnswerLostException(string plan, int companies, string text)
    : Exception($"{plan}: no answer to a write of {companies} companies ({text}); the target will be asked which of them it holds");
