using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using MassTransit;
using OkkiBridge.Contracts;
using OkkiBridge.Extractor.Extraction;
using OkkiBridge.Extractor.Labels;
using OkkiBridge.Hosting;
using OkkiBridge.Hosting.Bus;
using OkkiBridge.Hosting.Http;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Rejections;

/// <summary>What became of a wish to replay.</summary>
internal enum Replayed
{
    /// <summary>It was sent through again, or rejected again by what the source says now.</summary>
    Sent,

    /// <summary>It is resolved or dismissed.</summary>
    Closed,

    /// <summary>Its document is not kept, and the source has no details to ask for: it stays as it is.</summary>
    NotKept,
}

/// <summary>
/// Sends rejected companies through again, as a new reading of their raw payload in the run that met them, by the plan as it is now: when they go through, that
/// run counts them under their new outcome. What was written meanwhile in a newer version makes them stale, never the other way round. A company is sent first
/// and noted as replayed then: when the process dies in between it is sent once more, which the ID check makes harmless.
/// </summary>
internal sealed class Replay(
    IRejections rejections, IRuns runs, PlanCatalog plans, PlanResolver versions, LabelTables labels, DetailLookup details, SourceList list, IPublishEndpoint bus, TimeProvider time)
{
    private const int PageSize = 500;
    private const int CompaniesPerMessage = 100;

    private readonly Dictionary<string, bool> _dryRuns = [];
    private readonly HashSet<Plan> _kept = [];

    /// <summary>Replays one because a person wants it.</summary>
    public Task<Replayed> OneAsync(Rejection rejection, CancellationToken ct) => OneAsync(rejection, rejection.Replays, ct);

    /// <summary>Replays one that was replayed by itself <paramref name="replays"/> times then.</summary>
    public async Task<Replayed> OneAsync(Rejection rejection, int replays, CancellationToken ct)
    {
        if (rejection.Status is RejectionStatus.Resolved or RejectionStatus.Dismissed) return Replayed.Closed;

        var (at, plan) = (time.GetUtcNow(), plans.Find(rejection.Plan));
        var whole = rejection.HasRaw ? rejection : await rejections.FindAsync(rejection.Id, ct) ?? rejection;
        var replayed = whole.HasRaw || CanBeAsked(whole, plan) ? Replayed.Sent : Replayed.NotKept;
        if (replayed is Replayed.Sent) await SendAsync(whole, plan, ct);
        else await rejections.AddAsync([whole with { PlanVersion = plan?.Version ?? whole.PlanVersion, RejectedAt = at }], ct);     // not tried at every look
        await rejections.NoteReplayAsync(rejection, replays, at, ct);
        return replayed;
    }

    /// <summary>Replays all open rejections that match; returns how many. What is rejected anew meanwhile waits for the next call.</summary>
    public async Task<int> AllAsync(RejectionFilter filter, CancellationToken ct)
    {
        var replayed = 0;
        IReadOnlyList<Rejection> page = [];
        do
        {
            page = await rejections.ListAsync(filter with { Status = RejectionStatus.Open, After = page is [.., var last] ? last : null }, PageSize, ct);
            foreach (var rejection in page)
            {
                if (await OneAsync(rejection, ct) is Replayed.Sent) replayed++;
            }
        }
        while (page.Count == PageSize);

        return replayed;
    }

    private static bool CanBeAsked(Rejection rejection, Plan? plan) =>
        plan is { Settings.Detail.Mode: not DetailMode.Off } && !rejection.Removed && !ListRow.Of(plan, IdAlone(rejection, plan)).IsNameless;

    /// <summary>What is asked by, where the document is not kept.</summary>
    private static JsonElement IdAlone(Rejection rejection, Plan plan) => JsonSerializer.SerializeToElement(new JsonObject { [plan.Source.IdField] = rejection.CompanyId });

    private async Task SendAsync(Rejection rejection, Plan? plan, CancellationToken ct)
    {
        var document = rejection.HasRaw ? JsonElement.Parse(rejection.Raw, AnswerBody.Lenient) : IdAlone(rejection, plan!);
        if ((rejection.Stage == "extract" || !rejection.HasRaw) && plan is not null)
        {
            var row = ListRow.Of(plan, document);
            if (row is { IsNameless: true, Time: { } time })
            {
                await SendSecondAsync(rejection, plan, row, time, ct);
                return;
            }

            var read = (await details.ReadAsync(plan, [row], rejection.Removed, isLastResort: true, ct))[0];
            if (read.Document is not { } found)
            {
                await SettleAsync(rejection, read, ct);
                return;
            }

            document = found;
        }
        else if (RowFault.OfSize(document) is { } fault)        // an earlier version took it
        {
            await SettleAsync(rejection, new DetailedRow(new ListRow(rejection.CompanyId, null, document), null, fault), ct);
            return;
        }

        await PublishAsync(rejection, plan, new Dictionary<string, JsonElement> { [rejection.CompanyId] = document }, ct);
    }

    /// <summary>A row without an id is asked for by its second: when all that is listed there has one, it is among them, or has changed since and was read by another run.</summary>
    private async Task SendSecondAsync(Rejection rejection, Plan plan, ListRow row, DateTimeOffset time, CancellationToken ct)
    {
        var second = await new CellReader(list).ReadAsync(plan, new Window(time, time + Window.Grain), new Asking(rejection.Removed), int.MaxValue, ct);
        if (second.Proof is not Proof.Whole || second.Rows.Any(r => r.IsNameless))
        {
            await SettleAsync(rejection, new DetailedRow(row, null, row.Fault), ct);
            return;
        }

        foreach (var rows in second.Rows.Chunk(CompaniesPerMessage))
        {
            var read = await details.ReadAsync(plan, rows, rejection.Removed, isLastResort: true, ct);
            foreach (var some in EventCut.Of(read.Where(r => r.Document is not null), CompaniesPerMessage, r => EventCut.BytesOf(r.Document!.Value)))
                await PublishAsync(rejection with { ReadAt = second.ReadAt }, plan, some.ToDictionary(r => r.Row.Id, r => r.Document!.Value), ct);
        }

        await SettleAsync(rejection, new DetailedRow(row, null, null), ct);
    }

    private async Task PublishAsync(Rejection rejection, Plan? plan, IReadOnlyDictionary<string, JsonElement> companies, CancellationToken ct)
    {
        if (plan is not null && _kept.Add(plan)) await versions.KeepAsync(plan, ct);
        await bus.PublishUnbrokenAsync(new CompaniesExtracted
        {
            RunId = rejection.RunId,
            Plan = rejection.Plan,
            PlanVersion = plan?.Version,
            ReadAt = rejection.ReadAt,
            Removed = rejection.Removed,
            DryRun = await IsDryRunAsync(rejection.RunId, ct),
            Labels = plan is null ? null : await labels.OfAsync(plan, ct),
            Companies = companies,
        }, ct);
    }

    /// <summary>Its details cannot be had this time either, or it is gone.</summary>
    private Task SettleAsync(Rejection rejection, DetailedRow read, CancellationToken ct) => read.Fault is { } fault
        ? rejections.AddAsync([rejection with { Stage = "extract", Reason = fault.Reason, Message = fault.Text, RejectedAt = time.GetUtcNow(), TraceId = Activity.Current?.TraceId.ToHexString() }], ct)
        : bus.PublishUnbrokenAsync(new CompaniesSettled
        {
            RunId = rejection.RunId,
            Plan = rejection.Plan,
            Outcomes = new Dictionary<string, Outcome> { [rejection.CompanyId] = Outcome.Skipped },
        }, ct);

    private async Task<bool> IsDryRunAsync(string runId, CancellationToken ct) =>
        _dryRuns.TryGetValue(runId, out var known) ? known : _dryRuns[runId] = (await runs.FindAsync(runId, ct))?.DryRun ?? false;
}
