using MassTransit;
using OkkiBridge.Contracts;
using OkkiBridge.Hosting;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Loading;

/// <summary>
/// Companies whose message failed to the end of its retries and redeliveries. The target is asked for those whose write was never answered; what is being written waits. What the ledger
/// shows settled then has its outcome; the rest goes to the rejection list, from which it is replayed.
/// </summary>
internal sealed class NormalizedGivenUpConsumer(LedgerScopes scopes, ILedger ledger, LedgerCheck check, InDoubt inDoubt, RefusedRecords refused, Unanswered unanswered, TimeProvider time) : IConsumer<Fault<CompaniesNormalized>>
{
    public async Task Consume(ConsumeContext<Fault<CompaniesNormalized>> context)
    {
        var (message, ct) = (context.Message.Message, context.CancellationToken);
        var text = context.Message.Exceptions.LastOrDefault()?.Message ?? "no reason was given";
        var outcomes = new Dictionary<string, Outcome>();

        var messageId = context.Message.FaultedMessageId?.ToString("N");
        var items = message.Companies.Select(c => new LoadItem(message.RunId, c, message.DryRun, message.PlanVersion) { MessageId = messageId }).ToList();
        var before = await refused.AmongAsync(items, ct);
        foreach (var (item, finding) in await CertainAsync(await scopes.OfAsync(message.Plan, message.PlanVersion, ct), items, ct))
        {
            var outcome = IdCheck.OutcomeOf(finding) ?? Outcome.Rejected;
            if (outcome is Outcome.Rejected && !before.Contains(item.Company.Id)) await refused.KeepAsync(message.Plan, item, "given-up", text, ct);
            outcomes[item.Company.Id] = outcome;
        }

        CompanyMetrics.Count(message.Plan, outcomes.Values);
        await context.Publish(new CompaniesSettled { RunId = message.RunId, Plan = message.Plan, Outcomes = outcomes }, ct);
    }

    /// <summary>What the ledger says once no write is open, but for those that the target does not answer for.</summary>
    /// <exception cref="ClaimedElsewhereException">One is: nothing is given up before the target was asked.</exception>
    private async Task<IReadOnlyList<Checked>> CertainAsync(LedgerScope scope, List<LoadItem> items, CancellationToken ct)
    {
        List<string> asked = [.. items.Where(i => !i.DryRun).Select(i => i.Company.Id)];
        await scopes.ReadAsync(scope, asked, ct);           // what an earlier version claimed is taken over first
        await inDoubt.SettleAsync(scope, asked, isTaken: false, ct);

        var findings = await check.OfAsync(scope, items, ct);
        var open = findings.Where(f => f.Finding is Finding.Busy or Finding.InDoubt && !f.Item.DryRun && !IsUnanswered(f)).Select(f => f.Item.Company.Id)
            .Concat(await ledger.NoteAsync(scope, findings, time.GetUtcNow(), ct)).ToList();
        return open.Count == 0 ? findings : throw new ClaimedElsewhereException(scope.Plan, open);

        bool IsUnanswered(Checked found) => found.Finding is Finding.InDoubt && unanswered.Verdict(scope.Plan, found.Item.Company.Id) is not null;
    }
}
