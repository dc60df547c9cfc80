using System.Globalization;
using System.Text.Json;
using OkkiBridge.Plans.Templates;

namespace OkkiBridge.Plans.Parsing;

/// <summary>
/// Times of unknown form, where only one reading is possible: OKKI's own, ISO 8601, year first with dashes or slashes, <c>yyyyMMdd</c>, <c>yyyyMMddHHmmss</c>,
/// and Unix time of ten digits (seconds) or thirteen (milliseconds).
/// </summary>
internal static class TimeGuess
{
    private static readonly string[] Local =
    [
        SourceTime.Pattern, "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm",
        "yyyy/MM/dd HH:mm:ss", "yyyy/MM/dd HH:mm", "yyyy/MM/dd", "yyyyMMddHHmmss", "yyyyMMdd",
    ];

    private static readonly string[] WithOffset = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>The time in <paramref name="zone"/>, or null.</summary>
    public static DateTime? Read(JsonElement value, TimeZoneInfo zone)
    {
        if (Values.Text(value)?.Trim() is not { Length: > 0 and <= 40 } text) return null;
        if (text.Length is 10 or 13 && text.All(char.IsAsciiDigit)) return In(zone, Unix(text));
        if (DateTime.TryParseExact(text, Local, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)) return local;

        return DateTimeOffset.TryParseExact(text, WithOffset, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) && instant.Year is not (1 or 9999)
            ? In(zone, instant)
            : null;
    }

    private static DateTimeOffset Unix(string digits)
    {
        var number = long.Parse(digits, CultureInfo.InvariantCulture);
        return digits.Length == 10 ? DateTimeOffset.FromUnixTimeSeconds(number) : DateTimeOffset.FromUnixTimeMilliseconds(number);
    }

    private static DateTime In(TimeZoneInfo zone, DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, zone).DateTime;
}
