namespace OkkiBridge.Loader.Loading;

internal static partial class LoadingLog
{
    [LoggerMessage(3001, LogLevel.Warning, "{Plan}: no answer to a write of {Companies} companies ({Text}); they are in doubt and the target will be asked")]
    public static partial void AnswerLost(this ILogger logger, string plan, int companies, string text);

    [LoggerMessage(3002, LogLevel.Information, "{Plan}: asked the target for writes in doubt: {There} were there, {Missing} were not")]
    public static partial void DoubtsSettled(this ILogger logger, string plan, int there, int missing);

    [LoggerMessage(3003, LogLevel.Warning, "{Plan}: the target cannot be asked, so {Companies} writes in doubt are repeated; they may be there twice")]
    public static partial void WritesRepeated(this ILogger logger, string plan, int companies);
}
