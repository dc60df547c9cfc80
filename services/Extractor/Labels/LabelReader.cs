using System.Text.Json;

namespace OkkiBridge.Extractor.Labels;

/// <summary>Ids and labels out of OKKI's look-ups, whose shapes are published for a few fields only (okki-open-api.md §5.2 to §5.4). Pure.</summary>
internal static class LabelReader
{
    private const int MostLabels = 100_000;

    /// <summary>Options of a selector: a list, or a tree with its branches in <c>node</c>.</summary>
    public static Dictionary<string, string> Options(JsonElement data, string field)
    {
        var labels = new Dictionary<string, string>();
        var open = new Queue<JsonElement>([data]);
        while (open.TryDequeue(out var list) && labels.Count < MostLabels)
        {
            foreach (var option in Objects(list))
            {
                if (First(option, "id", "status_id", field, "code") is { } id && First(option, "name", "status_name", $"{field}_name") is { } label) labels.TryAdd(id, label);
                if (option.TryGetProperty("node", out var node)) open.Enqueue(node);
            }
        }

        return labels;
    }

    /// <summary>The list of a name, or of the name with <c>_list</c>, among the enums; empty where there is none.</summary>
    public static Dictionary<string, string> Enum(JsonElement data, string name)
    {
        var labels = new Dictionary<string, string>();
        if (data.ValueKind is not JsonValueKind.Object || !(data.TryGetProperty(name, out var list) || data.TryGetProperty($"{name}_list", out list))) return labels;
        foreach (var entry in Objects(list))
        {
            if (First(entry, "code") is { } code && (First(entry, "name") ?? Range(entry)) is { } label) labels.TryAdd(code, label);
        }

        return labels;
    }

    /// <summary>Users by id: nickname, else full name.</summary>
    public static Dictionary<string, string> Users(JsonElement data)
    {
        var labels = new Dictionary<string, string>();
        foreach (var user in Objects(data))
        {
            if (First(user, "user_id") is { } id && First(user, "nickname", "full_name") is { } name) labels.TryAdd(id, name);
        }

        return labels;
    }

    private static IEnumerable<JsonElement> Objects(JsonElement list) =>
        list.ValueKind is JsonValueKind.Array ? list.EnumerateArray().Where(e => e.ValueKind is JsonValueKind.Object) : [];

    private static string? First(JsonElement of, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (of.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number && value.ToString() is { Length: > 0 } text) return text;
        }

        return null;
    }

    /// <summary>One list names its entries by <c>{min,max}</c>.</summary>
    private static string? Range(JsonElement entry) =>
        entry.TryGetProperty("name", out var range) && range.ValueKind is JsonValueKind.Object && First(range, "min") is { } min && First(range, "max") is { } max ? $"{min}-{max}" : null;
}
