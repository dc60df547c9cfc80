using System.Globalization;
using System.Text.RegularExpressions;

namespace OkkiBridge.Plans.Templates;

/// <summary>
/// The part of the platform's <c>_function</c> that is carried out: a time of the run, plus or minus a constant (metadata language §4.2). Bare it counts in
/// milliseconds and gives them; inside <c>FROM_UNIXTIME</c> it counts in seconds and gives text.
/// </summary>
internal static partial class TimeArithmetic
{
    /// <summary>What such a value begins with.</summary>
    public const string Prefix = "_function ";

    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Most = TimeSpan.FromDays(30);
    private static readonly TimeSpan Limit = TimeSpan.FromDays(36500);

    /// <summary>A compiled expression: the variable, its shift, and the pattern to write the time in; without a pattern it gives milliseconds.</summary>
    internal sealed record Expression(string Variable, TimeSpan Shift, string? Pattern)
    {
        /// <summary>What is odd about the shift; null when nothing is.</summary>
        public string? Oddity => Shift != TimeSpan.Zero && (Shift.Duration() < Least || Shift.Duration() > Most)
            ? $"shifts {Variable} by {Shift}: bare numbers are milliseconds, inside FROM_UNIXTIME they are seconds"
            : null;

        /// <summary>The value, from the variable's time.</summary>
        public string Write(DateTimeOffset time) => Pattern is null
            ? SourceTime.Shifted(time, Shift).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)
            : SourceTime.Shifted(time, Shift).ToString(Pattern, CultureInfo.InvariantCulture);
    }

    /// <summary>Reads an expression; null with a fault in words.</summary>
    public static (Expression? Expression, string? Fault) Parse(string text)
    {
        if (Shape().Match(text) is not { Success: true } shape)
        {
            return (null, "only a time plus or minus a constant is carried out after _function, as in _function {{LAST_SYNC_TIME}} - 600000 or "
                + "_function FROM_UNIXTIME({{LAST_SYNC_TIME}} - 600, '%Y-%m-%d %H:%i:%s')");
        }

        var inSeconds = shape.Groups["call"].Success;
        var pattern = !inSeconds ? null : shape.Groups["pattern"] is { Success: true } given ? TimePattern.Read(given.Value) : SourceTime.Pattern;
        if (inSeconds && pattern is null) return (null, $"{shape.Groups["pattern"].Value} is no pattern of a time, as %Y-%m-%d %H:%i:%s is");
        if (Shift(shape, inSeconds) is not { } shift) return (null, "shifts by more than a hundred years");
        return (new Expression(shape.Groups["variable"].Value, shift, pattern), null);
    }

    /// <summary>A number, or numbers multiplied such as <c>10 * 60 * 1000</c>.</summary>
    private static TimeSpan? Shift(Match shape, bool inSeconds)
    {
        if (!shape.Groups["amount"].Success) return TimeSpan.Zero;

        var milliseconds = inSeconds ? 1000.0 : 1;
        foreach (var factor in shape.Groups["amount"].Value.Split('*', StringSplitOptions.TrimEntries)) milliseconds *= long.Parse(factor, CultureInfo.InvariantCulture);
        if (milliseconds > Limit.TotalMilliseconds) return null;
        return TimeSpan.FromMilliseconds(shape.Groups["sign"].ValueSpan is "-" ? -milliseconds : milliseconds);
    }

    [GeneratedRegex(
        @"^_function (?<call>FROM_UNIXTIME\s*\(\s*)?\{\{\s*(?<variable>[$\w]+)\s*\}\}\s*((?<sign>[+-])\s*(?<amount>[0-9]{1,15}(\s*\*\s*[0-9]{1,15}){0,5})\s*)?(?(call)(,\s*['""](?<pattern>[^'""]{1,40})['""]\s*)?\)\s*)$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Shape();
}
