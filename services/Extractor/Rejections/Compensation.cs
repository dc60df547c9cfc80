using Microsoft.Extensions.Options;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Rejections;

/// <summary>
/// Replays what may go through now (P5): rejections whose delay is over, mapping faults whose plan has changed, and replays whose outcome never came. Of all
/// replicas the one that holds the lease does it.
/// </summary>
internal sealed class Compensation(
    IServiceScopeFactory scopes, IRejections rejections, ILeases leases, PlanCatalog plans, IOptions<CompensationOptions> options, TimeProvider time,
    ILogger<Compensation> log) : BackgroundService
{
    private const string Lease = "compensation";
    private static readonly TimeSpan Spare = TimeSpan.FromMinutes(1);

    private readonly string _owner = $"{Environment.MachineName}-{Guid.NewGuid():N}";
    private DateTimeOffset _next;

    private CompensationOptions Options => options.Value;

    /// <summary>Replays all that is due, a page of each plan in turn; returns how many.</summary>
    public async Task<int> CompensateAsync(CancellationToken ct)
    {
        if (!await HoldAsync(ct)) return 0;

        await rejections.ReopenAsync(time.GetUtcNow() - Options.LostAfter, ct);
        var replayed = 0;
        for (var waiting = plans.Plans; waiting.Count > 0 && await HoldAsync(ct);)
        {
            var unfinished = new List<Plan>();
            foreach (var plan in waiting)
            {
                var page = await PageAsync(plan, ct);
                replayed += page;
                if (page >= Options.MostAtOnce) unfinished.Add(plan);
            }

            waiting = unfinished;
        }

        if (replayed > 0) log.Compensated(replayed);
        return replayed;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _next = time.GetUtcNow() + Options.Every;
        return Options.Enabled ? Runs.Every.SecondAsync(time, CompensateIfDueAsync, log, stoppingToken) : Task.CompletedTask;
    }

    private async Task CompensateIfDueAsync(CancellationToken ct)
    {
        if (time.GetUtcNow() < _next) return;

        await CompensateAsync(ct);
        _next = time.GetUtcNow() + Options.Every;
    }

    /// <summary>The lease outlasts the pause between two looks, so that one replica keeps it while it lives.</summary>
    private Task<bool> HoldAsync(CancellationToken ct) =>
        leases.TryHoldAsync(Lease, _owner, time.GetUtcNow(), time.GetUtcNow() + Options.Every + Spare, ct);

    private async Task<int> PageAsync(Plan plan, CancellationToken ct)
    {
        try
        {
            return await ReplayAsync(plan, ct);
        }
        catch (Exception away) when (away is OkkiUnavailableException or OkkiConfigurationException)
        {
            log.CompensationWaits(plan.Name, away.Message);      // until the next look; the other plans go on
            return 0;
        }
    }

    private async Task<int> ReplayAsync(Plan plan, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var replay = scope.ServiceProvider.GetRequiredService<Replay>();

        var outdated = await rejections.ListOutdatedAsync(plan.Name, plan.Version, Options.MostAtOnce, ct);
        foreach (var rejection in outdated) await replay.OneAsync(rejection, rejection.Replays, ct);

        var sent = outdated.Count;
        for (var replays = Options.MostAttempts - 1; replays >= 0 && sent < Options.MostAtOnce; replays--)      // who waits longest comes first
        {
            var due = await rejections.ListWaitingAsync(plan.Name, replays, time.GetUtcNow() - Options.Delay(replays), Options.MostAtOnce - sent, ct);
            foreach (var rejection in due) await replay.OneAsync(rejection, rejection.Replays + 1, ct);
            sent += due.Count;
        }

        return sent;
    }
}
