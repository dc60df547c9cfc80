using System.Globalization;
using System.Text.Json;

namespace OkkiBridge.Plans;

/// <summary>Times as OKKI writes them: <c>yyyy-MM-dd HH:mm:ss</c> or <c>yyyy-MM-dd</c>, without an offset, at the grain of a second (okki-open-api.md §8).</summary>
public static class SourceTime
{
    /// <summary><c>yyyy-MM-dd HH:mm:ss</c>.</summary>
    public const string Pattern = "yyyy-MM-dd HH:mm:ss";

    private static readonly DateTime Earliest = new(2, 1, 1);
    private static readonly DateTime Latest = new(9998, 12, 31);
    private static readonly TimeSpan LargestOffset = TimeSpan.FromHours(14);
    private static readonly string[] Patterns = [Pattern, "yyyy-MM-dd"];
    private static readonly string[] Unset = ["1970-01-01", "1970-01-01 00:00:00", "1970-01-01 08:00:00"];

    /// <summary>Whether text is one of the forms in which an unset time is written.</summary>
    public static bool IsUnset(string text) => text is ['0', '0', '0', '0', '-', _, _, '-', _, _] or ['0', '0', '0', '0', '-', _, _, '-', _, _, ' ', ..] || Unset.Contains(text);

    /// <summary>Reads a time in <paramref name="zone"/>; false for unset and unreadable ones.</summary>
    public static bool TryRead(JsonElement value, TimeZoneInfo zone, out DateTimeOffset time)
    {
        time = default;
        if (value.ValueKind is not JsonValueKind.String || value.GetString()!.Trim() is not { Length: > 0 } text || IsUnset(text)) return false;
        if (!DateTime.TryParseExact(text, Patterns, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)) return false;
        if (local.Year is 1 or 9999) return false;                          // in another zone it may lie outside of what can be counted

        time = new DateTimeOffset(local, zone.GetUtcOffset(local));
        return true;
    }

    /// <summary>A time shifted, though not beyond what can be counted and shown in any zone.</summary>
    internal static DateTimeOffset Shifted(DateTimeOffset time, TimeSpan by) =>
        new DateTimeOffset(Math.Clamp(time.UtcTicks + by.Ticks, Earliest.Ticks, Latest.Ticks), TimeSpan.Zero).ToOffset(time.Offset);

    /// <summary>A zone by name or as an offset such as <c>+08:00</c>; China needs no zone data, which small images lack.</summary>
    public static bool TryFindZone(string name, out TimeZoneInfo zone)
    {
        zone = TimeZoneInfo.Utc;
        if (name is "Asia/Shanghai" or "+08:00")
        {
            zone = Fixed("Asia/Shanghai", TimeSpan.FromHours(8));      // without daylight saving since 1991
            return true;
        }

        if (name is ['+' or '-', _, _, ':', _, _] && TimeSpan.TryParseExact(name[1..], @"hh\:mm", CultureInfo.InvariantCulture, out var offset))
        {
            if (offset > LargestOffset) return false;
            zone = Fixed(name, name[0] == '-' ? -offset : offset);
            return true;
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone!);
    }

    private static TimeZoneInfo Fixed(string name, TimeSpan offset) => TimeZoneInfo.CreateCustomTimeZone(name, offset, name, name);
}
