using System.Globalization;
using System.Text.Json;
using OkkiBridge.Plans.Documents;
using OkkiBridge.Plans.Templates;

namespace OkkiBridge.Plans.Parsing;

/// <summary><c>type:number</c>: text such as <c>1,234.5</c> becomes a number; halves are rounded away from zero.</summary>
internal static class NumberParser
{
    private const int MostDecimals = 10;

    public static Step Compile(Section options)
    {
        var decimals = options.Number("decimal", 0, MostDecimals);
        return (value, _) => Read(value!.Value) is { } number ? new Parsed(Round(number, decimals)) : Parsed.Fault("a number");
    }

    /// <summary>A number or the text of one; null for anything else.</summary>
    public static decimal? Read(JsonElement value) =>
        value.ValueKind is JsonValueKind.Number or JsonValueKind.String
        && decimal.TryParse(Values.Text(value), NumberStyles.Number | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static JsonElement Round(decimal number, int? decimals) =>
        JsonSerializer.SerializeToElement(decimals is { } places ? decimal.Round(number, places, MidpointRounding.AwayFromZero) : number);
}
