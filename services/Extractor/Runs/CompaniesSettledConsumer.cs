using MassTransit;
using OkkiBridge.Contracts;
using OkkiBridge.Extractor.Rejections;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Runs;

/// <summary>Records outcomes by company id, a set and not a counter, so that what comes twice counts once.</summary>
internal sealed class CompaniesSettledConsumer(IRuns runs, LaterOutcomes later, RunCompletion completion) : IConsumer<CompaniesSettled>
{
    public async Task Consume(ConsumeContext<CompaniesSettled> context)
    {
        var (settled, ct) = (context.Message, context.CancellationToken);
        await runs.SettleAsync(settled.RunId, settled.Outcomes, ct);
        var run = await runs.FindAsync(settled.RunId, ct);
        await later.ApplyAsync(settled.Plan, settled.RunId, run, settled.Outcomes, ct);
        if (run is { Mode: RunMode.Replay, Status: not RunStatus.Loading }) await runs.CountAsync(settled.RunId, ct);       // sent at the end of its hour, it came to its outcome after the run
        await completion.TryCompleteAsync(settled.RunId, silence: TimeSpan.Zero, ct);
    }
}
