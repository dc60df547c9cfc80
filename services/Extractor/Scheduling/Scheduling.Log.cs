namespace OkkiBridge.Extractor.Scheduling;

internal static partial class SchedulingLog
{
    [LoggerMessage(1401, LogLevel.Information, "{Plan} is due, but its run {RunId} is still active: this tick is skipped")]
    public static partial void TickSkipped(this ILogger logger, string plan, string runId);

    [LoggerMessage(1402, LogLevel.Warning, "{Plan} is due and waits: {Reason}")]
    public static partial void StartWaits(this ILogger logger, string plan, string reason);

    [LoggerMessage(1403, LogLevel.Error, "{Plan} is due and OKKI refuses it, until somebody changes what is configured: {Reason}")]
    public static partial void StartRefused(this ILogger logger, string plan, string reason);

    [LoggerMessage(1404, LogLevel.Information, "{Plan}: its watermark was put from {Before:s}Z to {To:s}Z by hand: {Note}")]
    public static partial void WatermarkPut(this ILogger logger, string plan, DateTimeOffset? before, DateTimeOffset to, string note);
}
