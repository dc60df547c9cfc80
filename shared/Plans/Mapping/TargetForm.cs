using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OkkiBridge.Plans.Mapping;

/// <summary>
/// A record as a scheme (方案) keeps it, whatever the columns of its store are. Null, <c>""</c>, <c>[]</c>, <c>{}</c> and a field that is missing are the same; a number equals
/// its text (not <c>"007"</c>, which is another text than 7), a boolean its own; blanks around a text and the order of keys mean nothing. Every comparison with what the target
/// shows goes by it. Pure.
/// </summary>
public static class TargetForm
{
    private const int HalfLength = 16;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>
    /// A hash over the form: half of it over <c>created_at</c> and <c>updated_at</c>, half over all the rest. A target that shows its own stamps under these two names
    /// can still be compared by the rest.
    /// </summary>
    public static string Hash(JsonElement record) => RestOf(record) + Digest(record, IsStamp);

    /// <summary>The half of <see cref="Hash"/> that no stamp of the platform touches.</summary>
    internal static string RestOf(JsonElement record) => Digest(record, name => !IsStamp(name));

    /// <summary>The half of a hash that no stamp of the platform touches.</summary>
    internal static ReadOnlySpan<char> RestOf(string hash) => hash.AsSpan(0, Math.Min(HalfLength * 2, hash.Length));

    /// <summary>Judges what the target holds by what was to be written.</summary>
    /// <param name="wanted">The record that was sent.</param>
    /// <param name="held">What the target shows under its id; fields that only the target has are its own.</param>
    /// <param name="formerHash"><see cref="Hash"/> of what it held before; null where that is not known, or where it held nothing.</param>
    public static TargetComparison Judge(JsonElement wanted, JsonElement held, string? formerHash) => TargetComparison.Of(wanted, held, formerHash);

    /// <summary>Names that a flat row uses for the platform's own stamps, and records for theirs.</summary>
    internal static bool IsStamp(string name) => name is "created_at" or "updated_at";

    /// <summary>Nothing, in any of its spellings.</summary>
    internal static bool IsNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => true,
        JsonValueKind.String => string.IsNullOrWhiteSpace(value.GetString()),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => value.EnumerateObject().All(field => IsNothing(field.Value)),
        _ => false,
    };

    /// <summary>The text that a scalar equals.</summary>
    internal static string Text(JsonElement scalar) => scalar.ValueKind switch
    {
        JsonValueKind.String => scalar.GetString()!.Trim(),
        JsonValueKind.Number => CanonicalNumber.Of(scalar.GetRawText()),
        JsonValueKind.True => "true",
        _ => "false",
    };

    private static string Digest(JsonElement record, Func<string, bool> isMeant)
    {
        var canonical = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(canonical, Plain))
        {
            if (record.ValueKind is JsonValueKind.Object) Write(json, record.EnumerateObject().Where(field => isMeant(field.Name)));
            else WriteOrNull(json, record);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(canonical.WrittenSpan, hash);
        return Convert.ToHexStringLower(hash[..HalfLength]);
    }

    private static void WriteOrNull(Utf8JsonWriter json, JsonElement value)
    {
        if (IsNothing(value)) json.WriteNullValue();
        else Write(json, value);
    }

    /// <summary>A value that is something.</summary>
    private static void Write(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Write(json, value.EnumerateObject());
                break;

            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var element in value.EnumerateArray()) WriteOrNull(json, element);
                json.WriteEndArray();
                break;

            default:
                json.WriteStringValue(Text(value));
                break;
        }
    }

    private static void Write(Utf8JsonWriter json, IEnumerable<JsonProperty> fields)
    {
        var last = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var field in fields) last[field.Name] = field.Value;          // of two members of one name the last, as everybody reads them

        json.WriteStartObject();
        foreach (var (name, value) in last)
        {
            if (IsNothing(value)) continue;
            json.WritePropertyName(name);
            Write(json, value);
        }

        json.WriteEndObject();
    }
}
