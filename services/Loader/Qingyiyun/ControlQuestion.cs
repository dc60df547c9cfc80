namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>A question about a company that the target does not have: harmless, but refused as long as key or scheme are at fault.</summary>
internal static class ControlQuestion
{
    private const string NoCompany = "0";

    public static async Task AskControlAsync(this IWriteTarget target, string? schemeId, CancellationToken ct) => await target.AskAsync(schemeId, [NoCompany], ct);

    /// <summary>Whether it is answered.</summary>
    public static async Task<bool> AnswersControlAsync(this IWriteTarget target, string? schemeId, CancellationToken ct)
    {
        try
        {
            await target.AskControlAsync(schemeId, ct);
            return true;
        }
        catch (Exception fault) when (fault is TargetUnavailableException or TargetConfigurationException or OperationCanceledException)
        {
            return false;
        }
    }
}
