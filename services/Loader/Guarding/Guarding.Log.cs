namespace OkkiBridge.Loader.Guarding;

internal static partial class GuardingLog
{
    [LoggerMessage(3301, LogLevel.Warning, "Run {RunId} of {Plan} is held for a person: the target refused {Refused} records of it, each sent alone, with code {Code}, and took none; {CompanyId} for one")]
    public static partial void RunHeld(this ILogger logger, string runId, string plan, int refused, string code, string companyId);
}
