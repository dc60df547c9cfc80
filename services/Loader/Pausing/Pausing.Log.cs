namespace OkkiBridge.Loader.Pausing;

/// <summary>3201 is the alarm: one line a pause, over all replicas.</summary>
internal static partial class PausingLog
{
    [LoggerMessage(3201, LogLevel.Error,
        "Loading is paused in all replicas, first met by {Plan}: {Reason}. Nothing is lost; the target is tried every {Interval} and loading goes on when it accepts the call")]
    public static partial void Paused(this ILogger logger, string plan, string reason, TimeSpan interval);

    [LoggerMessage(3202, LogLevel.Information, "Loading goes on in all replicas, after a pause of {Length} that {Plan} met first")]
    public static partial void Resumed(this ILogger logger, string plan, TimeSpan length);

    [LoggerMessage(3203, LogLevel.Debug, "Loading stays paused: {Reason}")]
    public static partial void CanaryFailed(this ILogger logger, string reason);
}
