using System.Globalization;

namespace OkkiBridge.Hosting.Bus;

/// <summary>One queue in which messages wait for one delay. All of them wait equally long, so that none waits behind a longer one.</summary>
/// <param name="Name">Of the queue, and of the exchange before it.</param>
/// <param name="Delay">How long a message stays.</param>
internal sealed record DelayQueue(string Name, TimeSpan Delay)
{
    /// <summary>Where a message to be delayed is sent, with the queue it shall come out at as its routing key.</summary>
    public Uri Address => new($"exchange:{Name}");

    /// <summary>
    /// A quorum queue keeps messages through restarts. After its time a message goes to the default exchange, which routes to the queue named by the
    /// routing key. "At least once" keeps it here until that queue has it, and needs "reject-publish": a full queue refuses instead of dropping.
    /// </summary>
    public Dictionary<string, object> Arguments => new()
    {
        ["x-queue-type"] = "quorum",
        ["x-message-ttl"] = (long)Delay.TotalMilliseconds,
        ["x-dead-letter-exchange"] = "",
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
        ["x-max-length"] = 100_000L,
    };

    /// <summary>One queue per distinct delay, the shortest first.</summary>
    public static IReadOnlyList<DelayQueue> Of(IEnumerable<TimeSpan> delays, string prefix) =>
        [.. delays.Distinct().Order().Select(delay => new DelayQueue($"{(prefix == "" ? "okkibridge" : prefix)}-delay-{Spell(delay)}", delay))];

    /// <summary>The queue for a wish: the shortest delay that is not shorter, or the longest there is.</summary>
    public static DelayQueue For(TimeSpan wish, IReadOnlyList<DelayQueue> queues) => queues.FirstOrDefault(q => q.Delay >= wish) ?? queues[^1];

    private static string Spell(TimeSpan delay) => delay switch
    {
        _ when delay.Ticks % TimeSpan.TicksPerDay == 0 => Spell(delay.TotalDays, "d"),
        _ when delay.Ticks % TimeSpan.TicksPerHour == 0 => Spell(delay.TotalHours, "h"),
        _ when delay.Ticks % TimeSpan.TicksPerMinute == 0 => Spell(delay.TotalMinutes, "m"),
        _ when delay.Ticks % TimeSpan.TicksPerSecond == 0 => Spell(delay.TotalSeconds, "s"),
        _ => Spell(Math.Floor(delay.TotalMilliseconds), "ms"),
    };

    private static string Spell(double count, string unit) => count.ToString("F0", CultureInfo.InvariantCulture) + unit;
}
