using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace OkkiBridge.Plans.Mapping;

/// <summary>A hash over values, not over text: neither the order of keys nor the way characters are escaped makes a difference.</summary>
internal static class ContentHash
{
    public static string Of(JsonElement value)
    {
        var canonical = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(canonical)) Write(json, value);
        return Convert.ToHexStringLower(SHA256.HashData(canonical.WrittenSpan));
    }

    private static void Write(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var field in value.EnumerateObject().OrderBy(f => f.Name, StringComparer.Ordinal))
                {
                    json.WritePropertyName(field.Name);
                    Write(json, field.Value);
                }

                json.WriteEndObject();
                break;

            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var element in value.EnumerateArray()) Write(json, element);
                json.WriteEndArray();
                break;

            case JsonValueKind.String:
                json.WriteStringValue(value.GetString());
                break;

            default:
                json.WriteRawValue(value.GetRawText());
                break;
        }
    }
}
