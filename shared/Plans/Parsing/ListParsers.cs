using System.Text.Json;
using OkkiBridge.Plans.Documents;
using OkkiBridge.Plans.Templates;

namespace OkkiBridge.Plans.Parsing;

/// <summary><c>StringToArray</c> and <c>ArrayToString</c>.</summary>
internal static class ListParsers
{
    /// <summary>Pieces lose white space at their ends; empty ones are left out.</summary>
    public static Step Split(Section options)
    {
        var separator = Separator(options);
        return (value, _) => Values.Text(value!.Value) is { } text
            ? new Parsed(JsonSerializer.SerializeToElement(text.Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
            : Parsed.Fault("text");
    }

    public static Step Join(Section options)
    {
        var separator = Separator(options);
        return (value, _) => Text(value!.Value, separator) is { } text
            ? new Parsed(text.Length == 0 ? null : Values.Of(text))
            : Parsed.Fault("a list of texts or numbers");
    }

    /// <summary>A list of scalars as one text, its empty elements left out; null where it holds lists or objects, or is no list.</summary>
    public static string? Text(JsonElement list, string separator)
    {
        if (list.ValueKind is not JsonValueKind.Array) return null;
        var elements = list.EnumerateArray().Select(Values.Clean).OfType<JsonElement>().ToList();
        return elements.Exists(e => Values.Text(e) is null) ? null : string.Join(separator, elements.Select(Values.Text));
    }

    private static string Separator(Section options) => options.Needed("params") is { Length: > 0 } separator ? separator : ",";
}
