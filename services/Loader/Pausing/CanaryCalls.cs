using OkkiBridge.Hosting;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Pausing;

/// <summary>Watches for a pause, and asks the target for a company that it does not have: harmless, but refused as long as key or scheme are at fault.</summary>
internal sealed class CanaryCalls(TargetPause pauses, IWriteTarget target, PlanCatalog plans, TimeProvider time, ILogger<CanaryCalls> log) : BackgroundService
{
    private const string NoCompany = "0";

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Every.SecondAsync(time, WatchAsync, log, stoppingToken);

    private async Task WatchAsync(CancellationToken ct)
    {
        if (await pauses.ReadAsync(ct) is { } pause && target.CanBeAsked && await pauses.TakeCanaryAsync(pause, ct) && await SucceedsAsync(pause, ct))
            await pauses.EndAsync(pause, ct);
    }

    private async Task<bool> SucceedsAsync(Pause pause, CancellationToken ct)
    {
        try
        {
            await target.AskAsync(plans.Find(pause.Plan)?.Settings.SchemeId, [NoCompany], ct);
            return true;
        }
        catch (Exception fault) when (fault is TargetConfigurationException or TargetUnavailableException)
        {
            log.CanaryFailed(fault.Message);
            return false;
        }
    }
}
