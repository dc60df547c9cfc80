using System.Globalization;
using System.Text.Json;

namespace OkkiBridge.Plans.Templates;

/// <summary>One filter: its name, how many arguments it takes, what it does in words and by example, and the function. Null in, null out, unless it says otherwise.</summary>
internal sealed record Filter(string Name, int Arguments, string Does, string Example, Func<JsonElement?, IReadOnlyList<string>, JsonElement?> Apply)
{
    /// <summary>It also works without its arguments.</summary>
    public bool MayLackArguments { get; init; }
}

/// <summary>The filters of record templates.</summary>
internal static class Filters
{
    /// <summary>12.50 and 12.5 are one amount, and one content to compare by.</summary>
    private const decimal WithoutTrailingZeros = 1.0000000000000000000000000000m;

    public static IReadOnlyList<Filter> All { get; } =
    [
        Text("trim", "cuts white space at both ends", "{{name|trim}}", (text, _) => text.Trim()),
        Text("upper", "turns letters into capitals", "{{country|upper}}", (text, _) => text.ToUpperInvariant()),
        Text("lower", "turns letters into small ones", "{{email|lower}}", (text, _) => text.ToLowerInvariant()),
        Text("replace", 2, "replaces text", "{{name|replace:'(旧)',''}}", (text, a) => a[0].Length == 0 ? text : text.Replace(a[0], a[1], StringComparison.Ordinal)),
        Text("string", "turns a number into its text", "{{company_id|string}}", (text, _) => text),
        Text("halfwidth", "turns full-width letters, digits and signs into ordinary ones", "{{name|halfwidth}}", (text, _) => HalfWidth.Of(text)),
        Text("email", "cuts white space, turns full-width into ordinary signs and capitals into small letters", "{{customers[0].email|email}}",
            (text, _) => string.Concat(HalfWidth.Of(text).Where(c => !char.IsWhiteSpace(c))).ToLowerInvariant()),
        new("default", 1, "stands in where there is nothing", "{{star|default:'0'}}", (value, a) => value ?? Values.Of(a[0])),
        new("first", 0, "takes the first element of a list", "{{customers[*].email|first}}",
            (value, _) => value is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Select(Values.Clean).FirstOrDefault(v => v is not null) : value),
        new("number", 1, "rounds to decimals", "{{amount|number:2}}", (value, a) => Number(value, a[0])),
        new(Labels.Filter, 1, "turns an id of OKKI into its label, by the selector or enum that is named, else by that of the field's own name",
            "{{trail_status|label:'trail_status'}}", (value, _) => value) { MayLackArguments = true },
        new("phone", 0, "joins OKKI's area code and number to one international number of digits", "{{tel|phone}}", (value, _) => PhoneNumber.Of(value)),
    ];

    private static Filter Text(string name, string does, string example, Func<string, IReadOnlyList<string>, string> apply) => Text(name, 0, does, example, apply);

    private static Filter Text(string name, int arguments, string does, string example, Func<string, IReadOnlyList<string>, string> apply) =>
        new(name, arguments, does, example, (value, a) => value is { } v && Values.Text(v) is { } text ? Values.Of(apply(text, a)) : value);

    private static JsonElement? Number(JsonElement? value, string decimals) =>
        value is { } v && Values.Text(v) is { } text && decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
            && int.TryParse(decimals, NumberStyles.None, CultureInfo.InvariantCulture, out var places) && places <= 10
            ? JsonSerializer.SerializeToElement(decimal.Round(number, places, MidpointRounding.AwayFromZero) / WithoutTrailingZeros)
            : value;
}
