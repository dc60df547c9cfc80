namespace OkkiBridge.Hosting.Http;

/// <summary>No call to the provider was granted in the time that the caller can wait. Nothing was sent.</summary>
public sealed class CallBudgetExhaustedException(string provider, TimeSpan retryAfter)
    : Exception($"No call to {provider} was granted in time; the next one is possible in {Math.Ceiling(retryAfter.TotalSeconds)} s")
{
    /// <summary>Whose budget it is.</summary>
    public string Provider { get; } = provider;

    /// <summary>How long to wait before asking again.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
