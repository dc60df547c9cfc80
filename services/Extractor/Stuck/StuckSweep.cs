using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using OkkiBridge.Extractor.Scheduling;
using OkkiBridge.Hosting;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Stuck;

/// <summary>
/// Finds what has made no progress for <c>Scheduler:StuckAfter</c>, whoever's fault it is: a run that is not read on, or not taken up when its time has come, and writes in doubt that no
/// loader settles. A run whose outcomes do not come is found by <see cref="Runs.RunSweeper"/>, and goes by its own times. Every replica looks; whoever works on a stuck run leaves it.
/// </summary>
internal sealed class StuckSweep(
    StuckThings things, PlanCatalog plans, IRuns runs, ILedger ledger, ILeases leases, IOptions<SchedulerOptions> options, TimeProvider time, ILogger<StuckSweep> log) : BackgroundService
{
    private const int MostRuns = 1000;
    private const int MostClaims = 1000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private static readonly Meter Meter = new("OkkiBridge.Extractor");
    private static readonly Gauge<int> Stuck =
        Meter.CreateGauge<int>("okkibridge.stuck", "{thing}", "Runs, and writes in doubt, that have made no progress for Scheduler:StuckAfter; counted up to 1000");

    private readonly Dictionary<string, string> _told = [];
    private HashSet<string> _measured = [];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Every.BeatAsync(Interval, time, SweepAsync, log, stoppingToken);

    private async Task SweepAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var running = await runs.ListAsync(null, RunStatus.Running, MostRuns, ct);
        List<Run> open = [.. running, .. await runs.ListDueAsync(now, MostRuns, ct)];
        var found = new List<StuckThing>();
        foreach (var run in open.Where(run => !GivesWay(run, running)))
        {
            var since = Later(things.MovedAt(run, now), run.Held?.NextTry);
            if (now - since > options.Value.StuckAfter) found.Add(await StuckRunAsync(run, since, now, ct));
            else await MovesAsync(run, ct);
        }

        var overdue = await ledger.ListOverdueAsync(now - options.Value.StuckAfter, MostClaims, ct);
        found.AddRange(overdue.GroupBy(claim => claim.Scope.Plan).Select(plan => StuckClaims(plan.Key, [.. plan])));

        foreach (var thing in found.Where(IsNew)) Tell(thing);
        things.Keep(found, [.. open.Select(run => run.Id)]);
        Record(found);
    }

    /// <summary>A reconcile run waits while another of its plan is read.</summary>
    private static bool GivesWay(Run run, IReadOnlyList<Run> running) => run.Mode is RunMode.Reconcile && running.Any(other => other.Plan == run.Plan && other.Id != run.Id);

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset? other) => other > one ? other.Value : one;

    private async Task<StuckThing> StuckRunAsync(Run run, DateTimeOffset since, DateTimeOffset now, CancellationToken ct)
    {
        var worker = await leases.HolderAsync($"run/{run.Plan}", now, ct) is { } holder ? $"its plan's runs are worked on by {holder}" : "nobody works on it";
        var reason = run.Held is { } held ? $"it was to be tried again at {held.NextTry:s}Z and was not: {worker}" : $"nothing of it was read since {since:s}Z: {worker}";
        if (run is { Status: RunStatus.Running, Error: null })
        {
            _told[run.Id] = reason;
            await runs.ReportAsync(run.Id, reason, ct);
        }

        return new StuckThing(StuckKind.Run, run.Plan, run.Id, 1, since, reason);
    }

    /// <summary>What was told of a run that moves again is taken back.</summary>
    private async Task MovesAsync(Run run, CancellationToken ct)
    {
        if (_told.Remove(run.Id, out var reason) && run.Error == reason) await runs.ReportAsync(run.Id, null, ct);
    }

    private static StuckThing StuckClaims(string plan, List<OverdueClaim> claims) => new(StuckKind.Claims, plan, null, claims.Count, claims[0].Until,
        $"what became of the writes of {claims.Count} companies is not known, {claims[0].CompanyId} for one: the target does not say, or no Loader asks");

    private bool IsNew(StuckThing thing) => !things.Found.Any(known => (known.Kind, known.Plan, known.RunId) == (thing.Kind, thing.Plan, thing.RunId));

    private void Tell(StuckThing thing)
    {
        if (thing.RunId is { } runId) log.RunIsStuck(runId, thing.Plan, thing.Since, thing.Reason);
        else log.ClaimsAreStuck(thing.Plan, thing.Since, thing.Reason);
    }

    /// <summary>Zero, too: of every plan, and of one that is gone and had something.</summary>
    private void Record(IReadOnlyList<StuckThing> found)
    {
        _measured = [.. _measured, .. plans.Plans.Select(plan => plan.Name), .. found.Select(thing => thing.Plan)];
        foreach (var plan in _measured)
            foreach (var kind in Enum.GetValues<StuckKind>())
                Stuck.Record(found.Where(thing => (thing.Plan, thing.Kind) == (plan, kind)).Sum(thing => thing.Count), new("okkibridge.plan", plan), new("okkibridge.kind", kind.ToString().ToLowerInvariant()));
    }
}
