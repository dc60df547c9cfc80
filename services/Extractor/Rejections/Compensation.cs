using Microsoft.Extensions.Options;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Hosting;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Rejections;

/// <summary>
/// Replays what may go through now (P5): rejections whose delay is over, mapping faults whose plan has changed, and replays whose outcome never came. All replicas
/// look, one at a time.
/// </summary>
internal sealed class Compensation(
    IServiceScopeFactory scopes, IRejections rejections, ILeases leases, PlanCatalog plans, IOptions<CompensationOptions> options, TimeProvider time,
    ILogger<Compensation> log) : BackgroundService
{
    private const string Lease = "compensation";
    private const int PageSize = 100;

    /// <summary>Longer than one takes; when its holder dies the others look again after so long.</summary>
    private static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(1);

    private readonly string _owner = $"{Environment.MachineName}-{Guid.NewGuid():N}";
    private long _looked;

    private CompensationOptions Options => options.Value;

    /// <summary>Replays all that is due; returns how many.</summary>
    public async Task<int> CompensateAsync(CancellationToken ct)
    {
        var replayed = 0;
        try
        {
            await rejections.ReopenAsync(time.GetUtcNow() - Options.LostAfter, ct);
            foreach (var plan in plans.Plans.Select(p => p.Name))
            {
                for (var page = PageSize; page >= PageSize && await HoldAsync(ct); replayed += page) page = await PageAsync(plan, ct);
            }
        }
        finally
        {
            await leases.ReleaseAsync(Lease, _owner, CancellationToken.None);
        }

        if (replayed > 0) log.Compensated(replayed);
        return replayed;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _looked = time.GetTimestamp();
        return Options.Enabled ? Every.SecondAsync(time, CompensateIfDueAsync, log, stoppingToken) : Task.CompletedTask;
    }

    private async Task CompensateIfDueAsync(CancellationToken ct)
    {
        if (time.GetElapsedTime(_looked) < Options.Every) return;

        await CompensateAsync(ct);
        _looked = time.GetTimestamp();
    }

    private Task<bool> HoldAsync(CancellationToken ct) => leases.TryHoldAsync(Lease, _owner, time.GetUtcNow(), time.GetUtcNow() + LeaseTime, ct);

    private async Task<int> PageAsync(string name, CancellationToken ct)
    {
        try
        {
            return plans.Find(name) is { Settings.Enabled: true } plan ? await ReplayAsync(plan, ct) : 0;
        }
        catch (OkkiException away)
        {
            log.CompensationWaits(name, away.Message);      // until the next look; the other plans go on
            return 0;
        }
    }

    private async Task<int> ReplayAsync(Plan plan, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var replay = scope.ServiceProvider.GetRequiredService<Replay>();

        var outdated = await rejections.ListOutdatedAsync(plan.Name, plan.Version, PageSize, ct);
        var sent = await EachAsync(outdated, more: 0);
        for (var replays = Options.MostAttempts - 1; replays >= 0 && sent < PageSize; replays--)      // who waits longest comes first
        {
            var due = await rejections.ListWaitingAsync(plan.Name, replays, time.GetUtcNow() - Options.Delay(replays), PageSize - sent, ct);
            sent += await EachAsync(due, more: 1);
        }

        return sent;

        // Asking the source may take as long as its budget lets one wait: whoever holds the lease goes on.
        async Task<int> EachAsync(IReadOnlyList<Rejection> page, int more)
        {
            foreach (var rejection in page)
            {
                if (!await HoldAsync(ct)) break;
                await replay.OneAsync(rejection, rejection.Replays + more, ct);
            }

            return page.Count;
        }
    }
}
