using System.Globalization;

namespace OkkiBridge.Sandbox;

/// <summary>Times as OKKI prints them: UTC+8, one-second grain, no offset. Inside the sandbox a time is a number of seconds since the Unix epoch.</summary>
internal static class ChinaTime
{
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>Stands for <c>0000-00-00 00:00:00</c>: before everything, as in the databases that have it.</summary>
    public const long Never = -62_135_500_000;

    public static long Seconds(this TimeProvider time) => time.GetUtcNow().ToUnixTimeSeconds();

    public static string Text(long seconds) => seconds == Never ? "0000-00-00 00:00:00" : At(seconds).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Date(long seconds) => At(seconds).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static DateTimeOffset At(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds).ToOffset(Offset);

    /// <summary>Midnight in China of the day that holds <paramref name="seconds"/>.</summary>
    public static long Midnight(long seconds) => seconds - (seconds + (long)Offset.TotalSeconds) % 86400;

    public static bool TryParse(string text, out long seconds, out bool dateOnly)
    {
        dateOnly = text.Length == 10;
        var format = dateOnly ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss";
        var parsed = DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local);
        seconds = parsed ? new DateTimeOffset(local, Offset).ToUnixTimeSeconds() : 0;
        return parsed;
    }
}
