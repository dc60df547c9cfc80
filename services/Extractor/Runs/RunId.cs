using System.Globalization;

namespace OkkiBridge.Extractor.Runs;

/// <summary>Ids of runs: the second of their start, by which they sort, and something of their own. Pure but for that.</summary>
internal static class RunId
{
    private const string Second = "yyyyMMdd'T'HHmmss";

    /// <summary>The id of a run that starts now; it sorts after <paramref name="newest"/>, though the clock that gave that its id may have run ahead.</summary>
    public static string After(string? newest, DateTimeOffset now)
    {
        var second = now.UtcDateTime.AddTicks(-(now.UtcTicks % TimeSpan.TicksPerSecond));
        if (newest?.Split('-')[0] is { } text && DateTime.TryParseExact(text, Second, CultureInfo.InvariantCulture, DateTimeStyles.None, out var last) && last >= second) second = last.AddSeconds(1);
        return $"{second.ToString(Second, CultureInfo.InvariantCulture)}-{Guid.NewGuid().ToString("N")[..8]}";
    }
}
