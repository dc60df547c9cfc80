namespace OkkiBridge.Extractor.Reconciling;

internal static partial class ReconcilingLog
{
    [LoggerMessage(1601, LogLevel.Warning, "Run {RunId} of {Plan}: OKKI lists {Count} companies nowhere that it has: {Ids}; they are read by their details")]
    public static partial void Unlisted(this ILogger logger, string runId, string plan, int count, string ids);

    [LoggerMessage(1602, LogLevel.Information, "Run {RunId} of {Plan}: {Count} companies of the target are gone at OKKI: {Ids}")]
    public static partial void Gone(this ILogger logger, string runId, string plan, int count, string ids);

    [LoggerMessage(1603, LogLevel.Warning, "Run {RunId} of {Plan}: OKKI lists {Count} companies of the target nowhere, and nothing tells what became of them: {Ids}; they are left as they are")]
    public static partial void Extra(this ILogger logger, string runId, string plan, int count, string ids);
}
