namespace OkkiBridge.Extractor.Scheduling;

/// <summary>Section <c>Scheduler</c>.</summary>
public sealed class SchedulerOptions
{
    /// <summary>Whether this process starts the plans' scheduled and pushed runs; those started by hand always run. Default: true.</summary>
    public bool Enabled { get; set; } = true;
}
