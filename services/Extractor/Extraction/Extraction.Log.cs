namespace OkkiBridge.Extractor.Extraction;

internal static partial class ExtractionLog
{
    [LoggerMessage(1201, LogLevel.Information, "Run {RunId} of {Plan}: cell {From:s}..{To:s} is unproven, OKKI reports {Total} rows, {Seen} were seen; reading it again")]
    public static partial void CellUnproven(this ILogger logger, string runId, string plan, DateTimeOffset from, DateTimeOffset to, int total, int seen);

    [LoggerMessage(1202, LogLevel.Warning, "Run {RunId} of {Plan} waits {Pause} and goes on: {Reason}")]
    public static partial void RunWaits(this ILogger logger, string runId, string plan, TimeSpan pause, string reason);

    [LoggerMessage(1203, LogLevel.Error, "Run {RunId} of {Plan} failed: {Reason}")]
    public static partial void RunFailed(this ILogger logger, Exception fault, string runId, string plan, string reason);

    [LoggerMessage(1204, LogLevel.Warning, "Run {RunId}: its state could not be kept: {Reason}")]
    public static partial void ReportLost(this ILogger logger, string runId, string reason);

    /// <summary>Said once by whoever works on the run; the gauge <c>okkibridge.run.held_back</c> shows each time.</summary>
    [LoggerMessage(1205, LogLevel.Information,
        "Run {RunId} of {Plan} is held back: {Most} of its companies are on their way to the target (Events:MostOutstanding); reading goes on as they arrive")]
    public static partial void HeldBack(this ILogger logger, string runId, string plan, int most);
}
