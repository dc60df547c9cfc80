namespace OkkiBridge.Loader.Loading;

internal static partial class LoadingLog
{
    [LoggerMessage(3001, LogLevel.Warning, "{Plan}: no answer to a write of {Companies} companies ({Text}); they are in doubt and the target will be asked")]
    public static partial void AnswerLost(this ILogger logger, string plan, int companies, string text);

    [LoggerMessage(3004, LogLevel.Warning, "{Plan}: {Companies} companies are at the target otherwise than they were sent, {CompanyId} for one: it cut or changed {Fields}")]
    public static partial void Drifted(this ILogger logger, string plan, int companies, string fields, string companyId);

    [LoggerMessage(3005, LogLevel.Warning, "{Plan}: the answer to a write of {Companies} companies tells nothing certain ({Text}); the target is asked, and what is not there is sent again in smaller parts")]
    public static partial void NotUnderstood(this ILogger logger, string plan, int companies, string text);

    [LoggerMessage(3002, LogLevel.Information, "{Plan}: asked the target for writes in doubt: {There} were there, {Missing} were not")]
    public static partial void DoubtsSettled(this ILogger logger, string plan, int there, int missing);

    [LoggerMessage(3003, LogLevel.Warning, "{Plan}: the target cannot be asked, so {Companies} writes in doubt are repeated; they may be there twice")]
    public static partial void WritesRepeated(this ILogger logger, string plan, int companies);

    [LoggerMessage(3007, LogLevel.Warning, "{Plan}: the target does not say what became of a write of {CompanyId}, though it answers for others; it stays in doubt: {Reason}")]
    public static partial void NotAnsweredFor(this ILogger logger, string plan, string companyId, string reason);

    [LoggerMessage(3006, LogLevel.Information, "Run {RunId}: what it waits for could not be noted: {Reason}")]
    public static partial void ReportLost(this ILogger logger, string runId, string reason);

    [LoggerMessage(3008, LogLevel.Information, "{Plan}: no message has asked for the writes of {Companies} companies since {Since:s}Z, {CompanyId} for one; the target was asked what became of them")]
    public static partial void OverdueAsked(this ILogger logger, string plan, int companies, string companyId, DateTimeOffset since);

    [LoggerMessage(3009, LogLevel.Warning, "{Plan}: the writes of {Companies} companies are in doubt since {Since:s}Z, {CompanyId} for one, and cannot be settled at present: {Reason}")]
    public static partial void OverdueWait(this ILogger logger, string plan, int companies, string companyId, DateTimeOffset since, string reason);

    [LoggerMessage(3010, LogLevel.Warning, "{Plan}: the target carried out a write of {CompanyId} by run {RunId} long after it was given up, on top of a newer version; that is written again")]
    public static partial void LateLanded(this ILogger logger, string plan, string companyId, string runId);

    [LoggerMessage(3011, LogLevel.Information, "{Plan}: the target carried out a write of {CompanyId} by run {RunId} long after it was given up; it is the newest version, and kept as such")]
    public static partial void LateIsThere(this ILogger logger, string plan, string companyId, string runId);

    [LoggerMessage(3012, LogLevel.Information, "{Plan}: {Companies} companies, {CompanyId} for one, cannot be asked about again at present: {Reason}")]
    public static partial void LateWait(this ILogger logger, string plan, int companies, string companyId, string reason);
}
