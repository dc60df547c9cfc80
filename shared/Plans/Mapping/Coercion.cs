using System.Globalization;
using System.Text.Json;
using OkkiBridge.Plans.Templates;

namespace OkkiBridge.Plans.Mapping;

/// <summary>Turns a mapped value into the type that its target entry declares (metadata language §3).</summary>
internal static class Coercion
{
    private static readonly Dictionary<string, (string Expected, Func<JsonElement, JsonElement?> To)> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["string"] = ("text", v => v.ValueKind is JsonValueKind.String ? v : Values.Of(Values.Text(v) ?? v.GetRawText())),
        ["int"] = ("a whole number", Whole),
        ["integer"] = ("a whole number", Whole),
        ["float"] = ("a number", Number),
        ["number"] = ("a number", Number),
        ["boolean"] = ("true or false", Truth),
        ["bool"] = ("true or false", Truth),
        ["array"] = ("a list", v => v.ValueKind is JsonValueKind.Array ? v : JsonSerializer.SerializeToElement(new[] { v })),
        ["object"] = ("an object", v => v.ValueKind is JsonValueKind.Object ? v : null),
        ["date"] = ("a date", v => Time(v, "yyyy-MM-dd")),
        ["datetime"] = ("a time", v => Time(v, SourceTime.Pattern)),
    };

    /// <summary>Names of the types.</summary>
    public static IReadOnlyCollection<string> Names => Types.Keys;

    /// <summary>The value in the type, or null when it cannot be reached.</summary>
    public static JsonElement? To(string type, JsonElement value) => Types[type].To(value);

    /// <summary>The type in words.</summary>
    public static string Expected(string type) => Types[type].Expected;

    private static JsonElement? Whole(JsonElement value) =>
        Values.Text(value) is { } text && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? JsonSerializer.SerializeToElement(decimal.Truncate(number))
            : null;

    private static JsonElement? Number(JsonElement value) =>
        value.ValueKind is JsonValueKind.Number ? value
            : Values.Text(value) is { } text && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? JsonSerializer.SerializeToElement(number)
            : null;

    /// <summary>OKKI's times have no offset, so a day of a time is cut out of its text, whatever the zone.</summary>
    private static JsonElement? Time(JsonElement value, string pattern) =>
        SourceTime.TryRead(value, TimeZoneInfo.Utc, out var time) ? Values.Of(time.ToString(pattern, CultureInfo.InvariantCulture)) : null;

    private static JsonElement? Truth(JsonElement value) => Values.Text(value)?.ToUpperInvariant() switch
    {
        "TRUE" or "1" or "YES" => JsonSerializer.SerializeToElement(true),
        "FALSE" or "0" or "NO" => JsonSerializer.SerializeToElement(false),
        _ => null,
    };
}
