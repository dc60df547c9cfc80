using MassTransit;
using OkkiBridge.Contracts;
using OkkiBridge.Hosting;
using OkkiBridge.Hosting.Http;
using OkkiBridge.Loader.Pausing;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Loading;

/// <summary>
/// Fills writes across messages: events carry a hundred companies, but an ID check may leave three of them. An exception fails every message of the
/// batch, so one record's fault is an outcome and only what is everyone's fault is thrown. What a pause holds for too long goes to the queue's end.
/// </summary>
internal sealed class CompaniesNormalizedConsumer(BatchLoader loader, LoadingGate gate, IBus bus, IRuns runs, LoadingReports reports) : IConsumer<Batch<CompaniesNormalized>>
{
    public async Task Consume(ConsumeContext<Batch<CompaniesNormalized>> context)
    {
        var messages = context.Message.Select(m => m.Message).ToList();
        var plan = messages[0].Plan;
        using var activity = LoaderTelemetry.StartBatch(plan, context.Message);

        var settled = new List<Settled>();
        try
        {
            if (await gate.PassAsync(plan, ct => LoadAsync(plan, messages, settled, ct), context.CancellationToken) is not null) CompanyMetrics.Count(plan, settled.Select(s => s.Outcome));
            else foreach (var message in context.Message) await message.Forward(context.ReceiveContext.InputAddress);    // its count of redeliveries goes with it
        }
        catch (Exception)
        {
            await TellAsync(bus, plan, settled, context.CancellationToken);     // past the outbox, which forgets what a failed try published: one waits, the others are settled
            throw;
        }

        await TellAsync(context, plan, settled, context.CancellationToken);
    }

    private static async Task TellAsync(IPublishEndpoint way, string plan, List<Settled> settled, CancellationToken ct)
    {
        foreach (var run in settled.GroupBy(s => s.RunId))
        {
            var outcomes = run.GroupBy(s => s.CompanyId).ToDictionary(s => s.Key, s => s.Last().Outcome);
            await way.Publish(new CompaniesSettled { RunId = run.Key, Plan = plan, Outcomes = outcomes }, ct);
        }
    }

    private async Task<List<Settled>> LoadAsync(string plan, List<CompaniesNormalized> messages, List<Settled> settled, CancellationToken ct)
    {
        using var calls = CallCount.Open();
        var runIds = messages.Select(m => m.RunId).Distinct().ToList();
        settled.Clear();                        // after a pause all is looked at again
        try
        {
            await loader.LoadAsync(plan, messages.SelectMany(m => m.Companies, (m, c) => new LoadItem(m.RunId, c, m.DryRun, m.PlanVersion)), settled, ct);
            await reports.GoesOnAsync(runIds);
            return settled;
        }
        catch (Exception fault) when (fault is not (ServiceStopsException or TargetConfigurationException or OperationCanceledException))
        {
            await reports.WaitsAsync(runIds, fault);
            throw;
        }
        finally
        {
            if (calls.Value > 0) await runs.AddCallsAsync(messages[0].RunId, source: 0, target: calls.Value, CancellationToken.None);
        }
    }
}
