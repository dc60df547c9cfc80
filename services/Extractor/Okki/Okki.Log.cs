namespace OkkiBridge.Extractor.Okki;

/// <summary>Log messages of the source's client, 1100 to 1199. Texts are the source's own, bounded and without our secrets.</summary>
internal static partial class OkkiLog
{
    [LoggerMessage(1101, LogLevel.Information, "OKKI refuses the token before its end ({Text}); asking for another")]
    public static partial void TokenRefused(this ILogger logger, string text);

    [LoggerMessage(1103, LogLevel.Warning, "OKKI gives no labels of {Table} at {Path}: its ids stay ids")]
    public static partial void LabelsRefused(this ILogger logger, string table, string path);

    [LoggerMessage(1102, LogLevel.Warning, "OKKI: no useful answer ({Text}); trying again in {Wait}")]
    public static partial void Repeating(this ILogger logger, string text, TimeSpan wait);
}
