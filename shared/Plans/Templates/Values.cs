using System.Text.Json;

namespace OkkiBridge.Plans.Templates;

/// <summary>Values of a record, cleaned.</summary>
internal static class Values
{
    /// <summary>Text as a value.</summary>
    public static JsonElement Of(string text) => JsonSerializer.SerializeToElement(text);

    /// <summary>A scalar as text: numbers by their digits. Null for null, lists and objects.</summary>
    public static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };

    /// <summary>Empty text, an empty list and an unset time are nothing; other text loses white space at its ends.</summary>
    public static JsonElement? Clean(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null or JsonValueKind.Undefined:
            case JsonValueKind.Array when value.GetArrayLength() == 0:
                return null;
            case JsonValueKind.String:
                var text = value.GetString()!;
                var trimmed = text.Trim();
                if (trimmed.Length == 0 || SourceTime.IsUnset(trimmed)) return null;
                return trimmed.Length == text.Length ? value : Of(trimmed);
            default:
                return value;
        }
    }
}
