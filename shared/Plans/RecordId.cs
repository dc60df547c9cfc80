using System.Text.Json;

namespace OkkiBridge.Plans;

/// <summary>Ids are text for ever: digits as the source wrote them, never through a floating-point number (okki-open-api.md §8).</summary>
public static class RecordId
{
    private const int MostDigits = 32;

    /// <summary>Reads an id from a number or from text: digits only, without sign, leading zero, fraction or exponent.</summary>
    public static bool TryRead(JsonElement value, out string id)
    {
        id = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => value.GetString()!.Trim(),
            _ => "",
        };
        return id.Length is > 0 and <= MostDigits && id[0] != '0' && id.All(char.IsAsciiDigit);
    }
}
