namespace OkkiBridge.Extractor.Scheduling;

/// <summary>Section <c>Scheduler</c>.</summary>
public sealed class SchedulerOptions
{
    /// <summary>Whether this process starts the plans' scheduled and pushed runs; those started by hand always run. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How long after its last sign of life a replica's run is taken up by another. Default: 20 seconds, at least 1.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>What makes no progress for so long is stuck, and is told of: see <see cref="Stuck.StuckSweep"/>. Default: two hours, at least an hour and a half: outcomes may keep reading waiting for an hour.</summary>
    public TimeSpan StuckAfter { get; set; } = TimeSpan.FromHours(2);
}
