namespace OkkiBridge.Storage;

/// <summary>
/// A clock that stepped forward and back again has left times behind that lie in the future. Replicas know the one clock to a second, so what was noted further ahead than this is such a time,
/// and binds nobody.
/// </summary>
public static class ClockStep
{
    /// <summary>How far ahead of now something may have been noted by a clock that is right.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    /// <summary>The latest time at which something can have been noted before <paramref name="now"/>.</summary>
    public static DateTimeOffset Latest(DateTimeOffset now) => now + Tolerance;
}
