using System.Globalization;
using System.Text.Json;
using OkkiBridge.Plans.Parsing;
using OkkiBridge.Plans.Templates;

namespace OkkiBridge.Plans.Formats;

/// <summary>
/// One format of <c>formatResponse</c> (metadata language §6): its name, what it does, and the function, made from the argument in brackets and the plan's
/// zone; null where the argument is wrong.
/// </summary>
internal sealed record ResponseFormat(string Name, string Does, Func<string?, TimeZoneInfo, Func<JsonElement, Parsed>?> Compile)
{
    private const int MostDecimals = 10;

    public static IReadOnlyList<ResponseFormat> All { get; } =
    [
        Time("date", "yyyy-MM-dd"),
        Time("time", "HH:mm:ss"),
        Time("dateTime", "yyyy-MM-dd HH:mm"),                               // without seconds here, unlike the filter of this name
        Time("shortDate", "MM-dd"),
        Time("shortTime", "HH:mm"),
        Time("shortDateTime", "MM-dd HH:mm"),
        new("intval", "cuts a number's fraction off", (argument, _) => argument is not null ? null : Number(decimal.Truncate)),
        new("round", "rounds to decimals, 2 unless said otherwise; halves away from zero", (argument, _) => Decimals(argument) is { } decimals
            ? Number(number => decimal.Round(number, decimals, MidpointRounding.AwayFromZero))
            : null),
        new("implode", "joins a list, with a comma unless said otherwise", (argument, _) => value => ListParsers.Text(value, argument ?? ",") is { } text
            ? new Parsed(text.Length == 0 ? null : Values.Of(text))
            : Parsed.Fault("a list of texts or numbers")),
    ];

    private static ResponseFormat Time(string name, string pattern) => new(name, $"writes a time as {pattern}", (argument, zone) => argument is not null
        ? null
        : value => TimeGuess.Read(value, zone) is { } time
            ? new Parsed(Values.Of(time.ToString(pattern, CultureInfo.InvariantCulture)))
            : Parsed.Fault("a time"));

    private static Func<JsonElement, Parsed> Number(Func<decimal, decimal> change) =>
        value => NumberParser.Read(value) is { } number ? new Parsed(JsonSerializer.SerializeToElement(change(number))) : Parsed.Fault("a number");

    private static int? Decimals(string? argument) =>
        argument is null ? 2 : int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out var decimals) && decimals <= MostDecimals ? decimals : null;
}
