using System.Text.Json;
using MassTransit;
using OkkiBridge.Contracts;
using OkkiBridge.Extractor.Labels;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Rejections;

/// <summary>
/// Sends rejected companies through again, as a new reading of their raw payload in the run that met them: when they go through, that run counts them
/// under their new outcome. What was written meanwhile in a newer version makes them stale, never the other way round.
/// </summary>
internal sealed class Replay(IRejections rejections, PlanCatalog plans, LabelTables labels, IPublishEndpoint bus)
{
    private const int Most = 500;
    private static readonly RejectionStatus[] Replayable = [RejectionStatus.Open, RejectionStatus.Replayed];

    /// <summary>Replays one; false when it is resolved or dismissed.</summary>
    public async Task<bool> OneAsync(Rejection rejection, CancellationToken ct)
    {
        var called = plans.Find(rejection.Plan) is { } plan ? await labels.OfAsync(plan, ct) : null;
        if (!await rejections.MoveAsync(rejection.Id, Replayable, RejectionStatus.Replayed, ct)) return false;

        using var raw = JsonDocument.Parse(rejection.Raw);
        await bus.Publish(new CompaniesExtracted
        {
            RunId = rejection.RunId,
            Plan = rejection.Plan,
            ReadAt = rejection.ReadAt,
            Removed = rejection.Removed,
            Labels = called,
            Companies = new Dictionary<string, JsonElement> { [rejection.CompanyId] = raw.RootElement.Clone() },
        }, ct);
        return true;
    }

    /// <summary>Replays open rejections that match, five hundred at most; returns how many.</summary>
    public async Task<int> AllAsync(RejectionFilter filter, CancellationToken ct)
    {
        var replayed = 0;
        foreach (var rejection in await rejections.ListAsync(filter with { Status = RejectionStatus.Open }, Most, ct))
        {
            if (await OneAsync(rejection, ct)) replayed++;
        }

        return replayed;
    }
}
