using Cronos;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Scheduling;

/// <summary>When a plan is due. Pure.</summary>
internal static class Schedule
{
    private static readonly TimeSpan Grain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(1);      // ticks are by our clock, watermarks by the source's
    private static readonly TimeSpan LookBack = TimeSpan.FromHours(1);

    /// <summary>
    /// The tick that is due at <paramref name="now"/>, or null. Ticks that were missed count as one. A plan that never ran is due at once, and so is one whose last tick was taken by a clock
    /// that ran ahead (<see cref="ClockStep"/>): nobody knows what was due since.
    /// </summary>
    public static DateTimeOffset? Due(CronExpression cron, TimeZoneInfo zone, DateTimeOffset? lastTick, DateTimeOffset now)
    {
        if (lastTick is not { } last || last > ClockStep.Latest(now)) return now;
        if (cron.GetNextOccurrence(last, zone) is not { } next || next > now) return null;

        var since = last > now - LookBack ? last : now - LookBack;
        return cron.GetOccurrences(since, now, zone, fromInclusive: false, toInclusive: true).Select(o => (DateTimeOffset?)o).LastOrDefault() ?? next;
    }

    /// <summary>
    /// Whether a pushed change waits to be read: by now a closed window can hold it, the watermark is not past it, and no run has begun since. A push or a run of a clock that ran ahead
    /// (<see cref="ClockStep"/>) says nothing of that: then it waits for as long as the push lies ahead, and no run counts.
    /// </summary>
    public static bool PushDue(PlanState state, TimeSpan settleDelay, DateTimeOffset now) =>
        state.LastPush + settleDelay + Grain is { } readable && readable <= now
        && !(state.Watermark >= state.LastPush) && !(state.LastTick >= readable && state.LastTick <= ClockStep.Latest(now));

    /// <summary>How far a plan is read and loaded, though a run that is held for a part of its window keeps the watermark where it is.</summary>
    public static DateTimeOffset? ReadTo(PlanState state) => state.Read?.To is { } read && !(read < state.Watermark) ? read : state.Watermark;

    /// <summary>
    /// How long ago the first run was due that <paramref name="readTo"/> does not show: zero while all that were due have loaded what they read. A run's window ends
    /// <paramref name="settleDelay"/> before it begins.
    /// </summary>
    public static TimeSpan Overdue(CronExpression cron, TimeZoneInfo zone, DateTimeOffset readTo, TimeSpan settleDelay, DateTimeOffset now) =>
        Next(cron, zone, readTo + settleDelay + ClockDifference) is { } due && due < now ? now - due : TimeSpan.Zero;

    /// <summary>The next tick after <paramref name="now"/>.</summary>
    public static DateTimeOffset? Next(CronExpression cron, TimeZoneInfo zone, DateTimeOffset now) => cron.GetNextOccurrence(now, zone);
}
