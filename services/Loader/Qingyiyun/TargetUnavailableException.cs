namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>The target cannot take the call now, and certainly nothing took effect: try the same later.</summary>
internal sealed class TargetUnavailableException(string message, TimeSpan? retryAfter = null, Exception? cause = null, string? call = null) : Exception(message, cause)
{
    /// <summary>The call that is at fault, as <c>POST /v2/oauth</c>; null when it is not known.</summary>
    public string? Call { get; } = call;

    /// <summary>How long the target asked us to wait; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
