using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OkkiBridge.Hosting.Http;

/// <summary>Whole numbers as providers write them: <c>350</c>, <c>350.0</c>, <c>"350"</c>, <c>"1,350"</c>.</summary>
public static partial class AnswerNumber
{
    /// <summary>The number; null for anything else, fractions and numbers beyond 64 bits included.</summary>
    public static long? Read(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt64(out var number) => number,
        JsonValueKind.Number => Read(value.GetRawText()),
        JsonValueKind.String => Read(value.GetString()!),
        _ => null,
    };

    /// <summary>The same, where it fits into 32 bits.</summary>
    public static int? ReadInt(JsonElement value) => Read(value) is >= int.MinValue and <= int.MaxValue and var number ? (int)number : null;

    private static long? Read(string text)
    {
        if (Grouped().IsMatch(text)) text = text.Replace(",", "", StringComparison.Ordinal);
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && decimal.Truncate(number) == number && number is >= long.MinValue and <= long.MaxValue
            ? (long)number
            : null;
    }

    /// <summary>Groups of three: <c>3,5</c> is not thirty-five.</summary>
    [GeneratedRegex(@"^\s*[-+]?\d{1,3}(,\d{3})+(\.\d+)?\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Grouped();
}
