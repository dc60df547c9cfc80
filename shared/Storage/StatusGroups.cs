namespace OkkiBridge.Storage;

/// <summary>States in groups, as the stores need them.</summary>
internal static class StatusGroups
{
    /// <summary>A plan has at most one such run.</summary>
    public static bool IsActive(this RunStatus status) => status is RunStatus.Running or RunStatus.Loading;

    /// <summary>Nobody waits for it any more: it may be forgotten in time.</summary>
    public static bool IsClosed(this RejectionStatus status) => status is RejectionStatus.Resolved or RejectionStatus.Dismissed;
}
