namespace OkkiBridge.Hosting;

/// <summary>
/// How long a service that is told to stop may take. An idle one takes no time; each limit leaves room for the one before, and whoever runs the service
/// must leave more than the last: 120 seconds in Compose and Kubernetes.
/// </summary>
internal static class Shutdown
{
    /// <summary>A message under way to the broker is confirmed; while the broker is away, or its queue is full, it is given up then.</summary>
    public static TimeSpan Publishing { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Consumers finish what they hold, then they are cancelled: a write under way has by then had the time that it may take at most (80 s).</summary>
    public static TimeSpan Consumers { get; } = TimeSpan.FromSeconds(85);

    /// <summary>What was cancelled goes back to its queue.</summary>
    public static TimeSpan Bus { get; } = TimeSpan.FromSeconds(95);

    /// <summary>The process ends.</summary>
    public static TimeSpan Everything { get; } = TimeSpan.FromSeconds(100);
}
