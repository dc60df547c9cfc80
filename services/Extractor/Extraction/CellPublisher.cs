using System.Diagnostics;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.Options;
using OkkiBridge.Contracts;
using OkkiBridge.Extractor.Labels;
using OkkiBridge.Extractor.Rejections;
using OkkiBridge.Hosting;
using OkkiBridge.Hosting.Bus;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>
/// Sends the companies of a proven cell on their way: they are looked up, published, and then expected by the run. After a crash the cell is read and published
/// again, which the ID check makes harmless. Expecting them first would be wrong: one that changes before the cell is read again has left the window, and
/// nobody would ever send it.
/// </summary>
internal sealed class CellPublisher(
    IPublishEndpoint bus, IRuns runs, IRejections rejections, LaterOutcomes later, RoomOnTheWay room, DetailLookup details, KnownVersions known, LateChanges late, LabelTables labels,
    IOptions<EventsOptions> options, TimeProvider time)
{
    /// <summary>Publishes a cell.</summary>
    /// <param name="run">The run.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="unchanged">Ids that need nothing; null finds out where the plan's details are for changed rows only.</param>
    /// <param name="isLastResort">See <see cref="DetailLookup.ReadAsync"/>.</param>
    /// <param name="ct">Gives up.</param>
    public async Task PublishAsync(Run run, Plan plan, ProvenCell cell, IReadOnlySet<string>? unchanged, bool isLastResort, CancellationToken ct)
    {
        foreach (var rows in cell.Rows.DistinctBy(r => r.Id).Chunk(options.Value.CompaniesPerMessage))
        {
            if (!await room.TakeAsync(run, rows.Length, ct)) return;        // the run has ended, as its next checkpoint will say
            await late.NoteAsync(run, plan, rows, cell.ReadAt, ct);
            var same = unchanged ?? (cell.Removed ? new HashSet<string>() : await known.AmongAsync(plan, rows, ct));
            var read = await details.ReadAsync(plan, [.. rows.Where(r => !same.Contains(r.Id))], cell.Removed, isLastResort, ct);
            await PublishAsync(run, plan, cell, read, [.. rows.Select(r => r.Id).Where(same.Contains)], ct);
        }
    }

    /// <summary>Sends on what was looked up.</summary>
    public async Task PublishAsync(Run run, Plan plan, ProvenCell cell, IReadOnlyList<DetailedRow> read, IReadOnlyList<string> unchanged, CancellationToken ct)
    {
        var outcomes = unchanged.ToDictionary(id => id, _ => Outcome.Unchanged);
        foreach (var row in read.Where(r => r.IsGone)) outcomes[row.Row.Id] = Outcome.Skipped;
        foreach (var row in read.Where(r => r.Fault is not null)) outcomes[row.Row.Id] = Outcome.Rejected;
        await rejections.AddAsync([.. read.Where(r => r.Fault is not null).Select(r => Rejected(run, cell, r))], ct);
        CompanyMetrics.Count(run.Plan, outcomes.Values);
        if (outcomes.Count > 0)
        {
            await runs.SettleAsync(run.Id, outcomes, ct);
            await later.ApplyAsync(run.Plan, run.Id, run, outcomes, ct);
        }

        var found = read.Where(r => r.Document is not null);
        foreach (var some in EventCut.Of(found, options.Value.CompaniesPerMessage, r => EventCut.BytesOf(r.Document!.Value)))
        {
            var companies = some.ToDictionary(r => r.Row.Id, r => r.Document!.Value);
            await bus.PublishUnbrokenAsync(Event(run, cell, companies) with { Labels = await labels.OfAsync(plan, ct) }, ct);
        }

        await runs.ExpectAsync(run.Id, [.. unchanged, .. read.Select(r => r.Row.Id)], ct);
    }

    private static CompaniesExtracted Event(Run run, ProvenCell cell, IReadOnlyDictionary<string, JsonElement> companies) => new()
    {
        RunId = run.Id,
        Plan = run.Plan,
        PlanVersion = run.PlanVersion,
        ReadAt = cell.ReadAt,
        Companies = companies,
        DryRun = run.DryRun,
        Removed = cell.Removed,
    };

    private Rejection Rejected(Run run, ProvenCell cell, DetailedRow row) => new()
    {
        Id = Rejection.IdOf(run.Id, row.Row.Id),
        Plan = run.Plan,
        PlanVersion = run.PlanVersion,
        RunId = run.Id,
        CompanyId = row.Row.Id,
        Stage = "extract",
        Reason = row.Fault!.Reason,
        Message = row.Fault.Text,
        Removed = cell.Removed,
        Raw = PayloadAside.TextOf(row.Row.Document),
        RawAside = PayloadAside.OfTooLarge(row.Row.Document),
        ReadAt = cell.ReadAt,
        RejectedAt = time.GetUtcNow(),
        TraceId = Activity.Current?.TraceId.ToHexString(),
    };
}
