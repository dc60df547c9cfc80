using MassTransit;
using OkkiBridge.Contracts;
using OkkiBridge.Hosting;
using OkkiBridge.Hosting.Bus;
using OkkiBridge.Hosting.Http;
using OkkiBridge.Loader.Guarding;
using OkkiBridge.Loader.Pausing;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Loading;

/// <summary>
/// Fills writes across messages: events carry a hundred companies, but an ID check may leave three of them. An exception fails every message of the
/// batch, so one record's fault is an outcome and only what is everyone's fault is thrown. What is not settled when the delivery is over goes to the queue's end; what belongs
/// to a run that waits for a person comes again later.
/// </summary>
internal sealed class CompaniesNormalizedConsumer(
    BatchLoader loader, Delivery delivery, LoadingGate gate, RefusalGuard guard, IBus bus, IRuns runs, LoadingReports reports) : IConsumer<Batch<CompaniesNormalized>>
{
    /// <summary>A run that waits for a person is looked at so often.</summary>
    private static readonly TimeSpan PersonsPause = TimeSpan.FromMinutes(1);

    public async Task Consume(ConsumeContext<Batch<CompaniesNormalized>> context)
    {
        delivery.Begin(context.Message.Max(m => m.ReceiveContext.ElapsedTime));
        var messages = context.Message.ToList();
        var plan = messages[0].Message.Plan;
        using var activity = LoaderTelemetry.StartBatch(plan, context.Message);

        if (await guard.WaitingAsync(RunsOf(messages), context.CancellationToken) is { Count: > 0 })
        {
            await GiveBackAsync(messages, context.CancellationToken);       // the others come again at once, among themselves: what fails them is no failure of those that wait
            return;
        }

        var settled = new List<Settled>();
        try
        {
            if (await gate.PassAsync(plan, delivery, ct => LoadAsync(plan, messages, settled, ct), context.CancellationToken) is null)
                await GiveBackAsync([.. messages.Where(m => !IsDone(m.Message, settled))], context.CancellationToken);
        }
        catch (Exception)
        {
            await TellAsync(bus, plan, settled, context.CancellationToken);     // past the outbox, which forgets what a failed try published: one waits, the others are settled
            throw;
        }

        CompanyMetrics.Count(plan, settled.Select(s => s.Outcome));
        await TellAsync(context, plan, settled, context.CancellationToken);
    }

    /// <summary>No try of theirs: their count of redeliveries goes with them as it is.</summary>
    private async Task GiveBackAsync(IReadOnlyList<ConsumeContext<CompaniesNormalized>> messages, CancellationToken ct)
    {
        var waiting = await guard.WaitingAsync(RunsOf(messages), ct);
        foreach (var message in messages)
        {
            if (waiting.Contains(message.Message.RunId)) await message.ComeAgainAsync(PersonsPause);
            else await message.Forward(message.ReceiveContext.InputAddress);
        }
    }

    private static IEnumerable<string> RunsOf(IEnumerable<ConsumeContext<CompaniesNormalized>> messages) => messages.Select(m => m.Message.RunId).Distinct();

    private static bool IsDone(CompaniesNormalized message, IEnumerable<Settled> settled)
    {
        var known = settled.Where(s => s.RunId == message.RunId).Select(s => s.CompanyId).ToHashSet();
        return message.Companies.All(c => known.Contains(c.Id));
    }

    private static async Task TellAsync(IPublishEndpoint way, string plan, List<Settled> settled, CancellationToken ct)
    {
        foreach (var run in settled.GroupBy(s => s.RunId))
        {
            var outcomes = run.GroupBy(s => s.CompanyId).ToDictionary(s => s.Key, s => s.Last().Outcome);
            await way.Publish(new CompaniesSettled { RunId = run.Key, Plan = plan, Outcomes = outcomes }, ct);
        }
    }

    private async Task<List<Settled>> LoadAsync(string plan, List<ConsumeContext<CompaniesNormalized>> messages, List<Settled> settled, CancellationToken ct)
    {
        using var calls = CallCount.Open();
        var runIds = RunsOf(messages).ToList();
        settled.Clear();                        // after a pause all is looked at again
        try
        {
            await loader.LoadAsync(plan, messages.SelectMany(m => m.Message.Companies, Item), settled, ct);
            await reports.GoesOnAsync(runIds);
            return settled;
        }
        catch (Exception fault) when (fault is not (RestComesAgainException or TargetConfigurationException or OperationCanceledException))
        {
            await reports.WaitsAsync(runIds, fault);
            throw;
        }
        finally
        {
            if (calls.Value > 0) await runs.AddCallsAsync(runIds[0], source: 0, target: calls.Value, CancellationToken.None);
        }
    }

    private static LoadItem Item(ConsumeContext<CompaniesNormalized> message, NormalizedCompany company) =>
        new(message.Message.RunId, company, message.Message.DryRun, message.Message.PlanVersion) { MessageId = message.FirstId()?.ToString("N") };
}
