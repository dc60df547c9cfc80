namespace OkkiBridge.Storage;

/// <summary>How long is kept what nobody needs any more.</summary>
public static class Retention
{
    /// <summary>Companies of a run, from the moment they were expected. The run and its figures stay.</summary>
    public static readonly TimeSpan RunCompanies = TimeSpan.FromDays(30);

    /// <summary>Rejections, from the moment they were resolved or dismissed. Open ones stay.</summary>
    public static readonly TimeSpan Rejections = TimeSpan.FromDays(90);
}

/// <summary>What one read may return.</summary>
internal static class ReadLimit
{
    public static int Of(int asked) => Math.Clamp(asked, 1, 1000);
}

/// <summary>States in groups.</summary>
internal static class StatusGroups
{
    public static bool IsActive(this RunStatus status) => status is RunStatus.Running or RunStatus.Loading;

    public static bool IsClosed(this RejectionStatus status) => status is RejectionStatus.Resolved or RejectionStatus.Dismissed;
}
