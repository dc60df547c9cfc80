using MassTransit;
using OkkiBridge.Contracts;
using OkkiBridge.Hosting;

namespace OkkiBridge.Loader.Loading;

/// <summary>
/// Companies whose message failed to the end of its retries and redeliveries. What the ledger shows settled has its outcome; the rest goes to the
/// rejection list, from which it is replayed.
/// </summary>
internal sealed class NormalizedGivenUpConsumer(LedgerCheck check, RefusedRecords refused) : IConsumer<Fault<CompaniesNormalized>>
{
    public async Task Consume(ConsumeContext<Fault<CompaniesNormalized>> context)
    {
        var (message, ct) = (context.Message.Message, context.CancellationToken);
        var text = context.Message.Exceptions.LastOrDefault()?.Message ?? "no reason was given";
        var outcomes = new Dictionary<string, Outcome>();

        var items = message.Companies.Select(c => new LoadItem(message.RunId, c, message.DryRun, message.PlanVersion)).ToList();
        foreach (var (item, finding) in await check.OfAsync(message.Plan, items, ct))
        {
            var outcome = IdCheck.OutcomeOf(finding) ?? Outcome.Rejected;
            if (outcome is Outcome.Rejected) await refused.KeepAsync(message.Plan, item, "given-up", text, ct);
            outcomes[item.Company.Id] = outcome;
        }

        CompanyMetrics.Count(message.Plan, outcomes.Values);
        await context.Publish(new CompaniesSettled { RunId = message.RunId, Plan = message.Plan, Outcomes = outcomes }, ct);
    }
}
