using MassTransit;
using OkkiBridge.Contracts;
using OkkiBridge.Storage;

namespace OkkiBridge.Transformer.Normalizing;

/// <summary>Companies whose event failed to the end of its retries and redeliveries: they go to the rejection list, from which they are replayed.</summary>
internal sealed class ExtractedGivenUpConsumer(IRejections rejections, TimeProvider time) : IConsumer<Fault<CompaniesExtracted>>
{
    public async Task Consume(ConsumeContext<Fault<CompaniesExtracted>> context)
    {
        var (extracted, ct) = (context.Message.Message, context.CancellationToken);
        var text = context.Message.Exceptions.LastOrDefault()?.Message ?? "no reason was given";

        await rejections.AddAsync([.. extracted.Companies.Select(c => Rejections.Of(extracted, extracted.PlanVersion, c.Key, c.Value, "given-up", text, time.GetUtcNow()))], ct);
        await context.Publish(new CompaniesSettled
        {
            RunId = extracted.RunId,
            Plan = extracted.Plan,
            Outcomes = extracted.Companies.Keys.ToDictionary(id => id, _ => Outcome.Rejected),
        }, ct);
    }
}
