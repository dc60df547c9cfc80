using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OkkiBridge.Plans;

namespace OkkiBridge.Hosting;

/// <summary>Looks at the plans' folders every few seconds: a changed plan is taken up without a restart, a wrong one is refused and the version before stays.</summary>
internal sealed partial class PlanWatch(PlanCatalog plans, TimeProvider time, ILogger<PlanWatch> log) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);      // also where files are mounted and no event tells of a change

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Every.BeatAsync(Beat, time, Look, log, stoppingToken);

    private Task Look(CancellationToken ct)
    {
        try
        {
            foreach (var change in plans.Reload()) Tell(change);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(fault.Message);
        }

        return Task.CompletedTask;
    }

    private void Tell(PlanChange change)
    {
        if (change.Version is null) LogGone(change.Plan);
        else if (change.IsTakenUp) LogTakenUp(change.Plan, change.Version);
        foreach (var finding in change.Findings.Where(f => f.IsError)) LogRefused(change.Plan, change.Version ?? "", finding.ToString());
    }

    [LoggerMessage(1011, LogLevel.Information, "Plan {Plan}: version {Version} is in use now")]
    private partial void LogTakenUp(string plan, string version);

    [LoggerMessage(1012, LogLevel.Error, "Plan {Plan}: the change (version {Version}) is refused and the version before stays in use: {Finding}")]
    private partial void LogRefused(string plan, string version, string finding);

    [LoggerMessage(1013, LogLevel.Warning, "Plan {Plan}: its folder is gone; what it has under way goes on")]
    private partial void LogGone(string plan);

    [LoggerMessage(1014, LogLevel.Warning, "Plans:Directory cannot be read, the plans stay as they are: {Fault}")]
    private partial void LogUnreadable(string fault);
}
