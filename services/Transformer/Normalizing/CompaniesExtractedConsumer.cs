using System.Diagnostics;
using MassTransit;
using OkkiBridge.Contracts;
using OkkiBridge.Hosting;
using OkkiBridge.Hosting.Bus;
using OkkiBridge.Storage;

namespace OkkiBridge.Transformer.Normalizing;

/// <summary>Maps one event of companies; what cannot be mapped goes to the rejection list and stops nothing (P5).</summary>
internal sealed class CompaniesExtractedConsumer(PlanResolver plans, IRejections rejections, TimeProvider time) : IConsumer<CompaniesExtracted>
{
    private static readonly ActivitySource Source = new("OkkiBridge.Transformer");

    public async Task Consume(ConsumeContext<CompaniesExtracted> context)
    {
        var (extracted, ct) = (context.Message, context.CancellationToken);
        var plan = await plans.GetAsync(extracted.Plan, extracted.PlanVersion, ct);

        using var activity = Source.StartActivity("map companies");
        activity?.SetTag("okkibridge.plan", extracted.Plan).SetTag("okkibridge.run", extracted.RunId).SetTag("okkibridge.company.ids", extracted.Companies.Keys.ToArray());
        var (normalized, leftOut, rejected) = CompanyNormalizer.Normalize(plan, extracted, time.GetUtcNow());
        activity?.SetTag("okkibridge.mapped", normalized.Count).SetTag("okkibridge.rejected", rejected.Count);

        if (rejected.Count > 0) await rejections.AddAsync(rejected, ct);
        if (rejected.Count + leftOut.Count > 0)
        {
            var outcomes = rejected.Select(r => (Id: r.CompanyId, Outcome: Outcome.Rejected)).Concat(leftOut.Select(id => (Id: id, Outcome: Outcome.Skipped)))
                .ToDictionary(o => o.Id, o => o.Outcome);
            CompanyMetrics.Count(extracted.Plan, outcomes.Values);
            await context.Publish(new CompaniesSettled { RunId = extracted.RunId, Plan = extracted.Plan, Outcomes = outcomes }, ct);
        }

        foreach (var some in EventCut.Of(normalized, normalized.Count, c => EventCut.BytesOf(c.Raw) + EventCut.BytesOf(c.Record)))
        {
            await context.Publish(new CompaniesNormalized
            {
                RunId = extracted.RunId,
                Plan = extracted.Plan,
                PlanVersion = plan.Version,
                Companies = some,
                DryRun = extracted.DryRun,
            }, ct);
        }
    }
}
