namespace OkkiBridge.Extractor.Okki;

internal static partial class OkkiLog
{
    [LoggerMessage(1101, LogLevel.Warning, "OKKI refuses the token before its end ({Text}); asking for another")]
    public static partial void TokenRefused(this ILogger logger, string text);
}
