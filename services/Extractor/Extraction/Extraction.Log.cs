namespace OkkiBridge.Extractor.Extraction;

internal static partial class ExtractionLog
{
    [LoggerMessage(1201, LogLevel.Information, "Run {RunId} of {Plan}: cell {From:s}..{To:s} is unproven, OKKI reports {Total} rows, {Seen} were seen; reading it again")]
    public static partial void CellUnproven(this ILogger logger, string runId, string plan, DateTimeOffset from, DateTimeOffset to, int total, int seen);

    [LoggerMessage(1202, LogLevel.Warning, "Run {RunId} of {Plan} waits {Pause} and goes on: {Reason}")]
    public static partial void RunWaits(this ILogger logger, string runId, string plan, TimeSpan pause, string reason);

    [LoggerMessage(1203, LogLevel.Error, "Run {RunId} of {Plan} failed: {Reason}")]
    public static partial void RunFailed(this ILogger logger, Exception? fault, string runId, string plan, string reason);

    [LoggerMessage(1204, LogLevel.Warning, "Run {RunId}: its state could not be kept: {Reason}")]
    public static partial void ReportLost(this ILogger logger, string runId, string reason);

    /// <summary>Said once by whoever works on the run; the gauge <c>okkibridge.run.held_back</c> shows each time.</summary>
    [LoggerMessage(1205, LogLevel.Information,
        "Run {RunId} of {Plan} is held back: {Most} of its companies are on their way to the target (Events:MostOutstanding); reading goes on as they arrive")]
    public static partial void HeldBack(this ILogger logger, string runId, string plan, int most);

    [LoggerMessage(1206, LogLevel.Warning, "Run {RunId} of {Plan} is held ({Code}) since {Since:s}Z and tried again at {NextTry:s}Z; its watermark stands: {Reason}")]
    public static partial void RunHeld(this ILogger logger, string runId, string plan, string code, DateTimeOffset since, string reason, DateTimeOffset? nextTry);

    [LoggerMessage(1207, LogLevel.Warning, "Run {RunId} of {Plan} goes on without a part of its window, which is tried again: {Reason}")]
    public static partial void CellLeft(this ILogger logger, string runId, string plan, string reason);

    [LoggerMessage(1209, LogLevel.Information, "Run {RunId} of {Plan}: {Companies} companies have a time that no window holds; they are read all the same")]
    public static partial void RowsOutside(this ILogger logger, string runId, string plan, int companies);

    [LoggerMessage(1210, LogLevel.Information, "Run {RunId} of {Plan}: {Companies} changes became visible up to {Lateness} after their own time; the next windows reach back as far")]
    public static partial void ChangesCameLate(this ILogger logger, string runId, string plan, int companies, TimeSpan lateness);

    [LoggerMessage(1213, LogLevel.Warning, "Run {RunId} of {Plan}: {Companies} companies had no outcome for long; they were read and published again")]
    public static partial void ReadAgain(this ILogger logger, string runId, string plan, int companies);

    [LoggerMessage(1211, LogLevel.Warning, "{Plan}: OKKI's clock says {Now:s}Z, {Offset} off ours, more than Okki:ClockTolerance ({Tolerance}): the window ends by what is plausible")]
    public static partial void ClockDiffers(this ILogger logger, string plan, DateTimeOffset now, TimeSpan offset, TimeSpan tolerance);

    [LoggerMessage(1212, LogLevel.Warning, "{Plan}: OKKI's clock says {Now:s}Z and has moved by {Jump} since the last run, more than Okki:ClockTolerance ({Tolerance})")]
    public static partial void ClockMoved(this ILogger logger, string plan, DateTimeOffset now, TimeSpan jump, TimeSpan tolerance);

    [LoggerMessage(1214, LogLevel.Information, "Run {RunId} of {Plan}, held since {Since:s}Z ({Code}), reads on: OKKI gives answers that can be relied on again")]
    public static partial void RunGoesOn(this ILogger logger, string runId, string plan, DateTimeOffset since, string code);
}
