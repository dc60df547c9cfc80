using Microsoft.Extensions.Options;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Extractor.Runs;
using OkkiBridge.Hosting;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Scheduling;

/// <summary>
/// Opens the runs of plans that are due, by their schedule or because OKKI pushed a change. All replicas look; the database lets one of them start a run,
/// and a plan whose last run is still active skips its tick (serial-skip).
/// </summary>
internal sealed class PlanScheduler(
    IServiceScopeFactory scopes, PlanCatalog plans, IPlanStates states, IOptions<OkkiOptions> okki, IOptions<SchedulerOptions> options,
    TimeProvider time, ILogger<PlanScheduler> log)
    : BackgroundService
{
    private readonly HashSet<string> _waiting = [];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        options.Value.Enabled ? Every.SecondAsync(time, StartDueAsync, log, stoppingToken) : Task.CompletedTask;

    private async Task StartDueAsync(CancellationToken ct)
    {
        foreach (var plan in plans.Plans.Where(p => p.Settings.Enabled))
        {
            var state = await states.ReadAsync(plan.Name, ct);
            try
            {
                await StartIfDueAsync(plan, state, time.GetUtcNow(), ct);
                _waiting.Remove(plan.Name);
            }
            catch (OkkiUnavailableException away)
            {
                if (_waiting.Add(plan.Name)) log.StartWaits(plan.Name, away.Message);      // said once; the other plans go on
            }
            catch (Exception refused) when (refused is OkkiConfigurationException or OkkiRefusedException)
            {
                if (_waiting.Add(plan.Name)) log.StartRefused(plan.Name, refused.Message);
            }
        }
    }

    private async Task StartIfDueAsync(Plan plan, PlanState state, DateTimeOffset now, CancellationToken ct)
    {
        await StartRemedyIfDueAsync(plan, now, ct);
        await StartReconcileIfDueAsync(plan, state, now, ct);

        var tick = plan.Schedule is { } cron ? Schedule.Due(cron, plan.TimeZone, state.LastTick, now) : null;
        if (tick is null && !Schedule.PushDue(state, okki.Value.SettleDelay, now)) return;

        await using var scope = scopes.CreateAsyncScope();
        var starter = scope.ServiceProvider.GetRequiredService<RunStarter>();
        var (run, started) = await starter.StartAsync(plan, new StartRun(), tick is null ? RunTrigger.Push : RunTrigger.Schedule, ct);

        if (started) await states.TakeTickAsync(plan.Name, now, now, ct);
        else if (tick is not null && await states.TakeTickAsync(plan.Name, tick.Value, now, ct)) log.TickSkipped(plan.Name, run.Id);
    }

    /// <summary>Once there is something to compare; it passes over its tick while the last one goes on, and its first tick is one that it did not see when it was new.</summary>
    private async Task StartReconcileIfDueAsync(Plan plan, PlanState state, DateTimeOffset now, CancellationToken ct)
    {
        if (plan.Reconcile is not { } cron || state.Watermark is null) return;

        var key = $"{plan.Name}/reconcile";
        var known = await states.ReadAsync(key, ct);
        if (known.LastTick is not null && Schedule.Due(cron, plan.TimeZone, known.LastTick, now) is null) return;

        if (known.LastTick is not null)
        {
            await using var scope = scopes.CreateAsyncScope();
            var starter = scope.ServiceProvider.GetRequiredService<RunStarter>();
            await starter.StartAsync(plan, StartRun.Of(RunMode.Reconcile), RunTrigger.Schedule, ct);
        }

        await states.TakeTickAsync(key, now, now, ct);
    }

    /// <summary>The remedy waits for the run that is active, and its first tick is one that it did not see when it was new.</summary>
    private async Task StartRemedyIfDueAsync(Plan plan, DateTimeOffset now, CancellationToken ct)
    {
        if (plan.Remedy is not { } remedy) return;

        var key = $"{plan.Name}/{RunTrigger.Remedy}";
        var known = await states.ReadAsync(key, ct);
        if (known.LastTick is not null && Schedule.Due(remedy.Schedule, plan.TimeZone, known.LastTick, now) is null) return;

        if (known.LastTick is not null)
        {
            await using var scope = scopes.CreateAsyncScope();
            var starter = scope.ServiceProvider.GetRequiredService<RunStarter>();
            var (from, to) = remedy.Window(now);
            var (_, started) = await starter.StartAsync(plan, StartRun.Of(RunMode.Backfill) with { From = from, To = to }, RunTrigger.Remedy, ct);
            if (!started) return;
        }

        await states.TakeTickAsync(key, now, now, ct);
    }
}
