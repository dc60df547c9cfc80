namespace OkkiBridge.Hosting.Bus;

/// <summary>Section <c>Bus</c>: how messages are taken, tried again and given up.</summary>
public sealed class BusOptions
{
    /// <summary>
    /// Pauses before a failed message is tried again while it stays with its consumer. Default: 100 ms, 500 ms, 2 s. At most 5, none above 10 seconds:
    /// the message, and those behind it, wait.
    /// </summary>
    public IReadOnlyList<TimeSpan>? RetryDelays { get; set; }

    /// <summary>
    /// Delays after which a message is delivered again when the tries in place have failed; they survive restarts of services and broker. After the last
    /// one the message is given up. Default: 10 s, 1 min, 5 min, 15 min, then 22 times an hour, about a day. At most 100, none above a week.
    /// </summary>
    public IReadOnlyList<TimeSpan>? RedeliveryDelays { get; set; }

    /// <summary>Messages that the broker hands to one endpoint of one process ahead of their being consumed. Default: 32, from 1 to 1000.</summary>
    public int Prefetch { get; set; } = 32;

    /// <summary>
    /// Most messages that wait in one queue; a full one refuses, and whoever publishes waits. A hard stop far beyond what <c>Events:MostOutstanding</c>
    /// lets come. Default: 100,000, from 1 to 10 million. A queue keeps the limit that it was made with.
    /// </summary>
    public int MostMessages { get; set; } = 100_000;

    /// <summary>
    /// Set before every name on the broker, so that installations can share a virtual host: small letters, digits and hyphens. Default: none.
    /// </summary>
    public string Prefix { get; set; } = "";

    internal IReadOnlyList<TimeSpan> Now => RetryDelays ?? Recoverability.Now;

    internal IReadOnlyList<TimeSpan> Later => RedeliveryDelays ?? Recoverability.Later;
}
