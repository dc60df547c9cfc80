using System.Globalization;
using OkkiBridge.Plans.Documents;
using OkkiBridge.Plans.Templates;

namespace OkkiBridge.Plans.Parsing;

/// <summary>
/// <c>type:date</c>. Ours: <c>from</c>, the pattern of what comes in; without it the form is guessed (<see cref="TimeGuess"/>), and what could be read in two
/// ways, such as 03/04/2026, rejects the record.
/// </summary>
internal static class DateParser
{
    private static readonly string[] Day = ["yyyy", "MM", "dd"];

    public static Step Compile(Section options)
    {
        var from = Pattern(options, "from", null);
        var format = Pattern(options, "format", "yyyy-MM-dd")!;
        var zone = options.Zone;
        if (from is not null && !Day.All(from.Contains)) options.Fault("from", "must hold year, month and day");

        return (value, _) =>
        {
            var local = from is null ? TimeGuess.Read(value!.Value, zone) : Exact(Values.Text(value!.Value), from);
            return local is { } time
                ? new Parsed(Values.Of(time.ToString(format, CultureInfo.InvariantCulture)))
                : Parsed.Fault(from is null ? "a date with the year first" : "a date in the pattern of its parser");
        };
    }

    private static DateTime? Exact(string? text, string pattern) =>
        DateTime.TryParseExact(text?.Trim(), pattern, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) ? local : null;

    private static string? Pattern(Section options, string key, string? absent)
    {
        if (options.Text(key) is not { } text) return absent;
        if (TimePattern.Read(text) is { } pattern) return pattern;
        options.Fault(key, "must be a pattern such as yyyy-MM-dd HH:mm:ss");
        return absent;
    }
}
