using OkkiBridge.Hosting;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Pausing;

/// <summary>Watches for a pause, and asks the target a control question.</summary>
internal sealed class CanaryCalls(TargetPause pauses, IWriteTarget target, PlanCatalog plans, TimeProvider time, ILogger<CanaryCalls> log) : BackgroundService
{
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
            await target.AskControlAsync(plans.Find(pause.Plan)?.Settings.SchemeId, ct);
            return true;
        }
        catch (Exception fault) when (fault is TargetConfigurationException or TargetUnavailableException)
        {
            log.CanaryFailed(fault.Message);
            return false;
        }
    }
}
