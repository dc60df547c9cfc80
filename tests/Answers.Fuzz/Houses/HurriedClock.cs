namespace OkkiBridge.Answers.Fuzz.Houses;

/// <summary>A clock on which a second takes a sixtieth of one, for the product and for both simulators: waits of minutes pass in seconds.</summary>
internal sealed class HurriedClock : TimeProvider
{
    /// <summary>How much faster it runs.</summary>
    public const int Haste = 60;

    private readonly DateTimeOffset _begin = System.GetUtcNow();
    private readonly long _first = System.GetTimestamp();

    public override long TimestampFrequency => System.TimestampFrequency;

    public override long GetTimestamp() => _first + (System.GetTimestamp() - _first) * Haste;

    public override DateTimeOffset GetUtcNow() => _begin + GetElapsedTime(_first);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Shorter(dueTime), Shorter(period));

    // A timer that is due goes off at once and may come a little early: it must not be rounded down to never.
    private static TimeSpan Shorter(TimeSpan time) => time <= TimeSpan.Zero ? time : TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(time.TotalMilliseconds / Haste)));
}
