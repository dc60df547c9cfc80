namespace OkkiBridge.Extractor.Stuck;

internal static partial class StuckLog
{
    [LoggerMessage(1308, LogLevel.Warning, "Run {RunId} of {Plan} is stuck since {Since:s}Z: {Reason}. Whoever works on it leaves it, and it is taken up anew")]
    public static partial void RunIsStuck(this ILogger logger, string runId, string plan, DateTimeOffset since, string reason);

    [LoggerMessage(1309, LogLevel.Warning, "{Plan}: writes are in doubt since {Since:s}Z and nobody settles them: {Reason}")]
    public static partial void ClaimsAreStuck(this ILogger logger, string plan, DateTimeOffset since, string reason);

    [LoggerMessage(1310, LogLevel.Information, "Run {RunId} of {Plan} is left by who worked on it without progress")]
    public static partial void StuckRunLeft(this ILogger logger, string runId, string plan);
}
