using Microsoft.Extensions.Options;
using OkkiBridge.Contracts;
using OkkiBridge.Loader.Guarding;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Loading;

/// <summary>
/// Writes one chunk under a claim. A refused chunk is halved until the guilty record stands alone (P5); what is not confirmed is asked about (P2); an answer that is not
/// understood is asked about and narrowed down (P12); a lost one leaves its claims in doubt, and is narrowed down when it is lost time and again.
/// </summary>
internal sealed class ChunkWriter(
    ILedger ledger, LedgerCheck check, InDoubt inDoubt, ClaimedWrite write, RefusedRecords refused, RefusalGuard guard, Suspects suspects, WriteLease lease,
    IOptions<QingyiyunOptions> options, Delivery delivery, IHostApplicationLifetime life, TimeProvider time, ILogger<ChunkWriter> log)
{
    public async Task<ChunkResult> WriteAsync(LedgerScope scope, IReadOnlyList<LoadItem> chunk, CancellationToken ct)
    {
        var narrowing = new Narrowing();
        var result = await WriteAsync(scope, chunk, narrowing, ct);
        foreach (var (item, answer) in narrowing.Last())
        {
            if (!suspects.IsLikely(scope.Plan, item.Company.Id)) throw GiveUp(scope.Plan, [item], answer);
            result.Add(await WriteAsync(scope, [item], narrowing, ct));
        }

        return result;
    }

    private async Task<ChunkResult> WriteAsync(LedgerScope scope, IReadOnlyList<LoadItem> chunk, Narrowing narrowing, CancellationToken ct)
    {
        if (delivery.IsOver) return Left(chunk);
        var owner = Guid.NewGuid().ToString("N");
        var begun = time.GetUtcNow();
        var ours = await ledger.ClaimAsync(scope, [.. chunk.Select(i => LedgerEntries.Claim(i, owner, begun + lease.Length))], ct);
        var result = new ChunkResult(busy: chunk.Where(i => !ours.Contains(i.Company.Id)));
        var claimed = await StillToWriteAsync(scope, owner, [.. chunk.Where(i => ours.Contains(i.Company.Id))], result, ct);
        if (claimed.Count == 0) return result;

        switch (await write.SendAsync(scope, owner, claimed, begun + lease.Deadline, ct))
        {
            case WriteAnswer.Written:
                suspects.Went(scope.Plan, Ids(claimed));
                result.Add(await write.CommitAsync(scope, owner, claimed, ct));
                await guard.TookAsync(claimed.Select(i => i.RunId), ct);
                break;

            case WriteAnswer.Refused answer when claimed.Count == 1:
                await refused.KeepAsync(scope.Plan, claimed[0], "refused", answer.Text, ct);
                await write.ReleaseAsync(scope, owner, claimed, ct);
                await guard.RefusedAsync(scope.Plan, claimed[0], answer.Code, answer.Text, ct);
                result.Add(claimed[0], Outcome.Rejected);
                break;

            case WriteAnswer.Refused:
                await write.ReleaseAsync(scope, owner, claimed, ct);
                result.Add(await HalvesAsync(scope, claimed, narrowing, ct));
                break;

            case WriteAnswer.Partial answer:
                await write.LeaveInDoubtAsync(scope, owner, claimed);
                result.Add(await WriteRestAsync(scope, claimed, answer, narrowing, ct));
                break;

            case WriteAnswer.Unclear answer:
                await write.LeaveInDoubtAsync(scope, owner, claimed);
                log.NotUnderstood(scope.Plan, claimed.Count, answer.Text);
                if (!narrowing.IsBegun && suspects.AreMany) throw GiveUp(scope.Plan, claimed, answer);
                result.Add(await NarrowAsync(scope, claimed, answer, narrowing, ct));
                break;

            case WriteAnswer.Lost answer:
                await write.LeaveInDoubtAsync(scope, owner, claimed);
                log.AnswerLost(scope.Plan, claimed.Count, answer.Text);
                if (!narrowing.IsBegun && !IsToBeNarrowed(scope.Plan, claimed)) throw new AnswerLostException(scope.Plan, claimed.Count, answer.Text);
                result.Add(await NarrowAsync(scope, claimed, new WriteAnswer.Unclear(answer.Text), narrowing, ct));
                break;
        }

        return result;
    }

    /// <summary>Where the target can be asked: what cannot be found there would be written over and over.</summary>
    private bool IsToBeNarrowed(string plan, List<LoadItem> lost) => options.Value.Mode is WriteMode.Store && suspects.LostOften(plan, Ids(lost)) && !suspects.AreMany;

    /// <summary>
    /// Between check and claim another loader may have written the same version, or a later one: what the ledger says is certain only under the claim.
    /// There a record that is to be written counts as busy, with us.
    /// </summary>
    private async Task<List<LoadItem>> StillToWriteAsync(LedgerScope scope, string owner, List<LoadItem> ours, ChunkResult result, CancellationToken ct)
    {
        if (ours.Count == 0) return ours;

        var found = await check.OfAsync(scope, ours, ct);
        var open = Open(found, Finding.Busy, result);
        if (open.Count < ours.Count) await write.ReleaseAsync(scope, owner, ours.Except(open), ct);
        return open;
    }

    /// <summary>What is decided goes into the result; returns the records that are still to be written, which is what <paramref name="open"/> says of them.</summary>
    private static List<LoadItem> Open(IReadOnlyList<Checked> found, Finding open, ChunkResult result)
    {
        foreach (var (item, finding) in found.Where(f => f.Finding != open))
        {
            if (finding is not (Finding.UnchangedButNewer or Finding.NeverHeld) && IdCheck.OutcomeOf(finding) is { } outcome) result.Add(item, outcome);
            else result.AddBusy(item);
        }

        return [.. found.Where(f => f.Finding == open).Select(f => f.Item)];
    }

    /// <summary>The target kept some of the chunk and did not say which: ask, and isolate those that are not there.</summary>
    private async Task<ChunkResult> WriteRestAsync(LedgerScope scope, List<LoadItem> chunk, WriteAnswer.Partial answer, Narrowing narrowing, CancellationToken ct)
    {
        var result = new ChunkResult();
        var rest = await AskAsync(scope, chunk, isTaken: !answer.NamesFailures, result, ct);
        if (rest.Count == 1 && chunk.Count == 1)
        {
            await RejectAsync(scope, rest[0], answer.Text, result, ct);
            await guard.RefusedAsync(scope.Plan, rest[0], answer.Code, answer.Text, ct);
        }
        else if (rest.Count > 0) result.Add(await HalvesAsync(scope, rest, narrowing, ct));
        return result;
    }

    /// <summary>Nobody knows what the target did: ask, and find out which record it is that it does not answer for; see <see cref="Narrowing"/>.</summary>
    private async Task<ChunkResult> NarrowAsync(LedgerScope scope, List<LoadItem> chunk, WriteAnswer.Unclear answer, Narrowing narrowing, CancellationToken ct)
    {
        var result = new ChunkResult();
        var rest = await AskAsync(scope, chunk, answer.IsTaken, result, ct);
        if (rest.Count == 0) return result;

        if (narrowing.Begin(suspects.Successes)) result.Add(await WriteAsync(scope, rest, narrowing, ct));
        else if (rest.Count > 1) result.Add(await HalvesAsync(scope, rest, narrowing, ct));
        else if (narrowing.IsLast) await RejectAsync(scope, rest[0], $"Qingyiyun answers a write of this record with {answer.Text}", result, ct);
        else if (suspects.Add(scope.Plan, rest[0].Company.Id, narrowing.Before)) narrowing.Wait(rest[0], answer);
        else throw GiveUp(scope.Plan, rest, answer);
        return result;
    }

    private async Task<ChunkResult> HalvesAsync(LedgerScope scope, List<LoadItem> chunk, Narrowing narrowing, CancellationToken ct)
    {
        var result = new ChunkResult();
        foreach (var half in chunk.Chunk((chunk.Count + 1) / 2))
        {
            var waiting = await guard.WaitingAsync(half.Select(i => i.RunId), ct);      // whichever loader met the refusals
            result.Leave(half.Where(i => waiting.Contains(i.RunId)));
            var rest = half.Where(i => !waiting.Contains(i.RunId)).ToList();
            if (rest.Count > 0) result.Add(await WriteAsync(scope, rest, narrowing, ct));
        }

        return result;
    }

    /// <summary>When the target shows what it took in: those that are there are committed. Returns those that are not, and that nobody else has settled or is still at.</summary>
    private async Task<List<LoadItem>> AskAsync(LedgerScope scope, List<LoadItem> chunk, bool isTaken, ChunkResult result, CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, life.ApplicationStopping);
        await Task.Delay(options.Value.VisibilityDelay, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ct.ThrowIfCancellationRequested();
        if (delivery.IsOver)
        {
            result.Leave(chunk);
            return [];
        }

        await inDoubt.SettleAsync(scope, Ids(chunk), isTaken, ct);
        var rest = Open(await check.OfAsync(scope, chunk, ct), Finding.Write, result);
        suspects.Went(scope.Plan, result.Settled.Select(s => s.CompanyId));
        await guard.TookAsync(result.Settled.Where(s => s.Outcome is Outcome.Written).Select(s => s.RunId), ct);
        return rest;
    }

    private async Task RejectAsync(LedgerScope scope, LoadItem item, string text, ChunkResult result, CancellationToken ct)
    {
        await refused.KeepAsync(scope.Plan, item, "refused", text, ct);
        suspects.Forget(scope.Plan, item.Company.Id);
        result.Add(item, Outcome.Rejected);
    }

    /// <summary>No record is at fault: all comes again later.</summary>
    private static Exception GiveUp(string plan, List<LoadItem> items, WriteAnswer.Unclear answer) =>
        (Exception?)answer.Fault ?? new AnswerLostException(plan, items.Count, answer.Text);

    private static ChunkResult Left(IEnumerable<LoadItem> items)
    {
        var result = new ChunkResult();
        result.Leave(items);
        return result;
    }

    private static List<string> Ids(IEnumerable<LoadItem> items) => [.. items.Select(i => i.Company.Id)];
}

/// <summary>What became of a write is not known: the message comes again, and by then the target is asked.</summary>
internal sealed class AnswerLostException(string plan, int companies, string text)
    : Exception($"{plan}: no answer that tells what became of a write of {companies} companies ({text}); the target will be asked which of them it holds");
