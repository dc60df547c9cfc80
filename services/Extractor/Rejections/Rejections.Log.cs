namespace OkkiBridge.Extractor.Rejections;

internal static partial class RejectionsLog
{
    [LoggerMessage(1501, LogLevel.Information, "{Rejections} rejections were sent through again: their delay is over, or their plan has changed")]
    public static partial void Compensated(this ILogger logger, int rejections);

    [LoggerMessage(1502, LogLevel.Warning, "Rejections of {Plan} wait for OKKI to be replayed: {Reason}")]
    public static partial void CompensationWaits(this ILogger logger, string plan, string reason);
}
