using MassTransit;
using OkkiBridge.Contracts;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Runs;

/// <summary>Records outcomes by company id, a set and not a counter, so that what comes twice counts once.</summary>
internal sealed class CompaniesSettledConsumer(IRuns runs, IRejections rejections, RunCompletion completion) : IConsumer<CompaniesSettled>
{
    public async Task Consume(ConsumeContext<CompaniesSettled> context)
    {
        var (settled, ct) = (context.Message, context.CancellationToken);
        var repaired = settled.Outcomes.Where(o => o.Value is not Outcome.Rejected).Select(o => o.Key).ToList();

        await runs.SettleAsync(settled.RunId, settled.Outcomes, ct);
        if (repaired.Count > 0) await rejections.ResolveAsync(settled.RunId, repaired, ct);
        await completion.TryCompleteAsync(settled.RunId, progress: null, ct);
    }
}
