using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Runs;

internal static partial class RunsLog
{
    [LoggerMessage(1301, LogLevel.Information, "Run {RunId} of {Plan} started: {Mode}, {From:s}Z..{To:s}Z")]
    public static partial void RunStarted(this ILogger logger, string runId, string plan, RunMode mode, DateTimeOffset from, DateTimeOffset to);

    [LoggerMessage(1302, LogLevel.Information, "Run {RunId} of {Plan} completed: {Extracted} extracted = {Written} written + {Unchanged} unchanged + {Stale} stale + {Skipped} skipped + {Rejected} rejected")]
    public static partial void RunCompleted(this ILogger logger, string runId, string plan, int extracted, int written, int unchanged, int stale, int skipped, int rejected);

    [LoggerMessage(1305, LogLevel.Information, "Run {RunId} of {Plan}, held for a person, was accepted and goes on")]
    public static partial void RunAccepted(this ILogger logger, string runId, string plan);

    [LoggerMessage(1303, LogLevel.Information, "Run {RunId} of {Plan} is left to whoever holds the lease next")]
    public static partial void RunLeft(this ILogger logger, string runId, string plan);

    [LoggerMessage(1304, LogLevel.Error, "Run {RunId} of {Plan} stumbled and is taken up again")]
    public static partial void RunStumbled(this ILogger logger, Exception fault, string runId, string plan);

    [LoggerMessage(1306, LogLevel.Information, "Run {RunId} of {Plan} was cancelled")]
    public static partial void RunCancelled(this ILogger logger, string runId, string plan);

    [LoggerMessage(1307, LogLevel.Information, "Run {RunId} of {Plan}, held since {Since:s}Z ({Code}), has everything and is completed")]
    public static partial void HeldRunCompleted(this ILogger logger, string runId, string plan, DateTimeOffset since, string code);
}
