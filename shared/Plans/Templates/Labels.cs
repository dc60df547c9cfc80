using System.Text.Json;

namespace OkkiBridge.Plans.Templates;

/// <summary>The filter <c>label</c>: an id of OKKI as the text that its people read. Where no label is known the id stays: a record never fails for it.</summary>
internal static class Labels
{
    public const string Filter = "label";

    /// <summary>The label of an id, or of each id of a list.</summary>
    public static JsonElement? Of(JsonElement? value, IReadOnlyDictionary<string, string>? table) => value switch
    {
        null => null,
        _ when table is null => value,
        { ValueKind: JsonValueKind.Array } list => JsonSerializer.SerializeToElement(list.EnumerateArray().Select(id => Of(id, table))),
        { } id => Values.Text(id) is { } text && table.TryGetValue(text, out var label) ? Values.Of(label) : value,
    };

    /// <summary>The table that a path's ids are of, where none is named: its last field.</summary>
    public static string TableOf(string path) => path.Split('.')[^1].Split('[')[0];
}
