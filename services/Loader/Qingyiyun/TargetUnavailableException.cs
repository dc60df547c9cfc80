namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>The target cannot take the call now, and certainly nothing took effect: try the same later.</summary>
internal sealed class TargetUnavailableException(string message, TimeSpan? retryAfter = null, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>How long the target asked us to wait; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
