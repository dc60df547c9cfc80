using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OkkiBridge.Sandbox.Faults.Bending.Changes;

/// <summary>The edits of JSON, one by one.</summary>
internal static class JsonOps
{
    public static void Do(JsonEdit edit, JsonPlace place, JsonNode root, long before)
    {
        if (edit.Op == JsonOp.Set) place.Value = Node(edit.Value);
        else if (edit.Op == JsonOp.CountOf) place.Value = JsonValue.Create(JsonPlaces.Of(root, edit.To! + ".*", _ => true).Count);
        else if (!place.Exists) return;
        else if (edit.Op == JsonOp.Remove) ((JsonObject)place.Parent).Remove(place.Name);
        else if (edit.Op == JsonOp.Rename) Rename(place, edit.To!);
        else if (Changed(edit, place.Value, before, out var changed)) place.Value = changed;
    }

    private static bool Changed(JsonEdit edit, JsonNode? value, long before, out JsonNode? changed)
    {
        var (number, text) = (NumberOf(value), TextOf(value));
        changed = edit.Op switch
        {
            JsonOp.Text when number is { } n => JsonValue.Create(n.ToString(CultureInfo.InvariantCulture)),
            JsonOp.Fraction when number is { } n => Raw(n.ToString("0.0###", CultureInfo.InvariantCulture)),
            JsonOp.Grouped when number is { } n => JsonValue.Create(n.ToString("#,##0.###", CultureInfo.InvariantCulture)),
            JsonOp.Flag when value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False => JsonValue.Create(value!.GetValue<bool>() ? 1 : 0),
            JsonOp.Flip when Digits(number, text) is { } digits => before % 2 == 0 ? Raw(digits) : JsonValue.Create(digits),
            JsonOp.Shift when text is not null && ChinaTime.TryParse(text, out var seconds, out var dateOnly) && !dateOnly => JsonValue.Create(ChinaTime.Text(seconds + edit.Number)),
            JsonOp.Cut when text?.Length > edit.Number => JsonValue.Create(text[..(int)edit.Number]),
            JsonOp.NullAsEmpty when value is null => JsonValue.Create(""),
            JsonOp.EmptyAsNull when value is JsonArray { Count: 0 } => null,
            JsonOp.AsObject when value is JsonArray array => new JsonObject(array.Select((e, i) => KeyValuePair.Create($"{i}", e?.DeepClone()))),
            JsonOp.Cap when number > edit.Number => JsonValue.Create(edit.Number),
            JsonOp.Twice when value is JsonArray { Count: > 0 } array => new JsonArray([array[0]!.DeepClone(), .. array.Select(e => e?.DeepClone())]),
            JsonOp.Mark when text is not null => JsonValue.Create(text.Insert(text.Length / 2, edit.To!)),
            _ => value,
        };
        return !ReferenceEquals(changed, value);
    }

    private static void Rename(JsonPlace place, string to)
    {
        var (parent, value) = ((JsonObject)place.Parent, place.Value?.DeepClone());
        parent.Remove(place.Name);
        parent[to] = value;
    }

    /// <summary>Its digits, where it has some: a number, or a text that ends with one as business codes do.</summary>
    private static string? Digits(decimal? number, string? text) =>
        number?.ToString(CultureInfo.InvariantCulture)
        ?? (text is null ? null : new string([.. text.Reverse().TakeWhile(char.IsAsciiDigit).Reverse()]).TrimStart('0') is { Length: > 0 and < 10 } digits ? digits : null);

    private static decimal? NumberOf(JsonNode? value) =>
        value?.GetValueKind() == JsonValueKind.Number && decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? TextOf(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static JsonNode Raw(string json) => JsonNode.Parse(json)!;

    private static JsonNode? Node(JsonElement? value) => value is { } given ? JsonNode.Parse(given.GetRawText()) : null;
}
