using System.Text.Json;

namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>Whether the target already holds what we would write: settles a write whose answer was lost.</summary>
internal static class RecordComparison
{
    /// <summary>
    /// Every field of <paramref name="wanted"/> equals that of <paramref name="held"/>. Null equals missing, a number equals its text, and fields that only
    /// the target has are its own.
    /// </summary>
    public static bool SameContent(JsonElement wanted, JsonElement held)
    {
        if (wanted.ValueKind is not JsonValueKind.Object || held.ValueKind is not JsonValueKind.Object) return Same(wanted, held);

        foreach (var field in wanted.EnumerateObject())
        {
            var there = held.TryGetProperty(field.Name, out var value) ? value : default;
            if (!IsPlatformStamp(field, there) && !Same(field.Value, there)) return false;
        }

        return true;
    }

    /// <summary>
    /// A flat row carries the platform's own <c>created_at</c> and <c>updated_at</c>, Unix seconds, where a record has its fields of these names: what was
    /// written there cannot be seen.
    /// </summary>
    private static bool IsPlatformStamp(JsonProperty field, JsonElement there) =>
        field.Name is "created_at" or "updated_at" && there.ValueKind is JsonValueKind.Number && field.Value.ValueKind is JsonValueKind.String;

    private static bool Same(JsonElement wanted, JsonElement held) => (wanted.ValueKind, held.ValueKind) switch
    {
        (JsonValueKind.Null or JsonValueKind.Undefined, JsonValueKind.Null or JsonValueKind.Undefined) => true,
        (JsonValueKind.Undefined, _) or (_, JsonValueKind.Undefined) => false,
        (JsonValueKind.Object, JsonValueKind.Object) => SameContent(wanted, held),
        (JsonValueKind.Array, JsonValueKind.Array) => wanted.GetArrayLength() == held.GetArrayLength()
            && wanted.EnumerateArray().Zip(held.EnumerateArray()).All(pair => Same(pair.First, pair.Second)),
        (JsonValueKind.String, JsonValueKind.Number) => wanted.ValueEquals(held.GetRawText()),
        (JsonValueKind.Number, JsonValueKind.String) => held.ValueEquals(wanted.GetRawText()),
        _ => JsonElement.DeepEquals(wanted, held),   // numbers by value, at any length
    };
}
