using System.Diagnostics;
using MassTransit;
using OkkiBridge.Contracts;
using OkkiBridge.Extractor.Extraction;
using OkkiBridge.Extractor.Labels;
using OkkiBridge.Hosting;
using OkkiBridge.Hosting.Bus;
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
/// Sends rejected companies through again, by the plan as it is now, in a run of their own (<see cref="ReplayRuns"/>): the run that met them keeps its counts, and that it was cancelled
/// means nothing. The source is asked for them where it can be, else it is a new reading of their raw payload. What was written meanwhile in a newer version makes them stale, never the
/// other way round. A company is sent first and noted as replayed then: when the process dies in between it is sent once more, which the ID check makes harmless.
/// </summary>
internal sealed class Replay(
    IRejections rejections, IRuns runs, ReplayRuns replays, LaterOutcomes later, RejectedCompany source, PlanCatalog plans, PlanResolver versions, LabelTables labels, IPublishEndpoint bus,
    TimeProvider time)
{
    private const int PageSize = 500;
    private const int CompaniesPerMessage = 100;

    private readonly Dictionary<string, bool> _dryRuns = [];
    private readonly HashSet<Plan> _kept = [];

    /// <summary>Replays one because a person wants it.</summary>
    public Task<Replayed> OneAsync(Rejection rejection, CancellationToken ct) => OneAsync(rejection, rejection.Replays, ct);

    /// <summary>Replays one that was replayed by itself <paramref name="times"/> times then.</summary>
    public async Task<Replayed> OneAsync(Rejection rejection, int times, CancellationToken ct)
    {
        if (rejection.Status is RejectionStatus.Resolved or RejectionStatus.Dismissed) return Replayed.Closed;

        var (at, plan) = (time.GetUtcNow(), plans.Find(rejection.Plan));
        var whole = rejection.HasRaw ? rejection : await rejections.FindAsync(rejection.Id, ct) ?? rejection;
        if (!whole.HasRaw && !RejectedCompany.CanBeAsked(whole, plan))
        {
            await rejections.AddAsync([whole with { PlanVersion = plan?.Version ?? whole.PlanVersion, RejectedAt = at }], ct);     // not tried at every look
            await rejections.NoteReplayAsync(rejection, times, at, ct);
            return Replayed.NotKept;
        }

        var read = await source.ReadAsync(whole, plan, ct);
        var run = await replays.OpenAsync(rejection.Plan, await IsDryRunAsync(rejection.RunId, ct), ct);
        if (!await rejections.BeginReplayAsync(rejection, run.Id, ct)) return Replayed.Closed;

        if (read.Fault is { } fault) await RejectAsync(run, whole, fault, ct);
        else await SendAsync(run, whole, plan, read, ct);
        await rejections.NoteReplayAsync(rejection with { ReplayRunId = run.Id }, times, at, ct);
        return Replayed.Sent;
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

    /// <summary>What was found is expected by the run before it is sent: one that nobody gets is seen to be outstanding. Where the company is not among it, it is gone.</summary>
    private async Task SendAsync(Run run, Rejection rejection, Plan? plan, ReadAgain read, CancellationToken ct)
    {
        await runs.ExpectAsync(run.Id, [.. read.Found.Keys.Append(rejection.CompanyId).Distinct()], ct);
        if (plan is not null && _kept.Add(plan)) await versions.KeepAsync(plan, ct);
        foreach (var some in EventCut.Of(read.Found, CompaniesPerMessage, c => EventCut.BytesOf(c.Value)))
        {
            await bus.PublishUnbrokenAsync(new CompaniesExtracted
            {
                RunId = run.Id,
                Plan = rejection.Plan,
                PlanVersion = plan?.Version,
                ReadAt = read.ReadAt,
                Removed = rejection.Removed,
                DryRun = run.DryRun,
                Labels = plan is null ? null : await labels.OfAsync(plan, ct),
                Companies = some.ToDictionary(),
            }, ct);
        }

        if (!read.Found.ContainsKey(rejection.CompanyId))
            await bus.PublishUnbrokenAsync(new CompaniesSettled { RunId = run.Id, Plan = rejection.Plan, Outcomes = new Dictionary<string, Outcome> { [rejection.CompanyId] = Outcome.Skipped } }, ct);
    }

    /// <summary>It cannot be had this time either.</summary>
    private async Task RejectAsync(Run run, Rejection rejection, RowFault fault, CancellationToken ct)
    {
        var anew = rejection with
        {
            Id = Rejection.IdOf(run.Id, rejection.CompanyId),
            RunId = run.Id,
            Stage = "extract",
            Reason = fault.Reason,
            Message = fault.Text,
            RejectedAt = time.GetUtcNow(),
            ReplayRunId = null,
            ReplayedAt = null,
            MessageId = null,
            TraceId = Activity.Current?.TraceId.ToHexString(),
        };
        var outcomes = new Dictionary<string, Outcome> { [rejection.CompanyId] = Outcome.Rejected };
        await rejections.AddAsync([anew], ct);
        await runs.SettleAsync(run.Id, outcomes, ct);
        await later.ApplyAsync(run.Plan, run.Id, run, outcomes, ct);
    }

    private async Task<bool> IsDryRunAsync(string runId, CancellationToken ct) =>
        _dryRuns.TryGetValue(runId, out var known) ? known : _dryRuns[runId] = (await runs.FindAsync(runId, ct))?.DryRun ?? false;
}
