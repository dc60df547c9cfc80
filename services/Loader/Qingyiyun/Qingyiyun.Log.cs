using System.Net;

namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>Log messages of the target's client, 3100 to 3199. Texts are the target's own, bounded and without our secrets.</summary>
internal static partial class QingyiyunLog
{
    [LoggerMessage(3101, LogLevel.Debug, "Qingyiyun: new access token, good for {Life}")]
    public static partial void TokenReceived(this ILogger logger, TimeSpan life);

    [LoggerMessage(3102, LogLevel.Information, "Qingyiyun: {Endpoint} refused the access token ({Text}); asking for a new one and repeating the call once")]
    public static partial void TokenRefused(this ILogger logger, Endpoint endpoint, string text);

    [LoggerMessage(3103, LogLevel.Warning, "Qingyiyun: too many calls, all replicas wait {Wait}")]
    public static partial void Throttled(this ILogger logger, TimeSpan wait);

    [LoggerMessage(3104, LogLevel.Warning, "Qingyiyun: {Endpoint} failed ({Text}); trying again in {Wait}")]
    public static partial void Repeating(this ILogger logger, Endpoint endpoint, string text, TimeSpan wait);

    [LoggerMessage(3110, LogLevel.Information, "Qingyiyun: a batch of {Records} was refused, HTTP {Status}: {Text}")]
    public static partial void WriteRefused(this ILogger logger, int records, HttpStatusCode? status, string text);

    [LoggerMessage(3111, LogLevel.Information, "Qingyiyun: the effect of a write of {Records} records is not known: {Text}")]
    public static partial void WriteUnclear(this ILogger logger, int records, string text);
}
