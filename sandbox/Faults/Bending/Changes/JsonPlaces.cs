using System.Text.Json.Nodes;

namespace OkkiBridge.Sandbox.Faults.Bending.Changes;

/// <summary>A field of an object or an element of an array, by its name or position.</summary>
internal readonly record struct JsonPlace(JsonNode Parent, string Name)
{
    public JsonNode? Value
    {
        get => Parent is JsonArray array ? array[Index] : Parent[Name];
        set
        {
            if (Parent is JsonArray array) array[Index] = value;
            else Parent[Name] = value;
        }
    }

    public bool Exists => Parent is JsonArray array ? Index < array.Count : ((JsonObject)Parent).ContainsKey(Name);

    private int Index => int.Parse(Name, System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Where a path leads.</summary>
internal static class JsonPlaces
{
    /// <summary>All places, rows of other records left out. The last name need not be there.</summary>
    public static IReadOnlyList<JsonPlace> Of(JsonNode root, string path, Func<string, bool> picks)
    {
        var names = path.Split('.');
        List<JsonNode> parents = [root];
        foreach (var name in names[..^1])
            parents = [.. parents.SelectMany(p => Under(p, name)).Select(p => p.Exists ? p.Value : null).OfType<JsonNode>().Where(IsMeant)];
        return [.. parents.SelectMany(p => Under(p, names[^1]))];

        bool IsMeant(JsonNode node) => node.Parent is not JsonArray || RecordsIn.Row(node) is not { } id || picks(id);
    }

    private static IEnumerable<JsonPlace> Under(JsonNode parent, string name) => parent switch
    {
        JsonObject fields => name == "*" ? fields.Select(f => new JsonPlace(parent, f.Key)).ToList() : [new JsonPlace(parent, name)],
        JsonArray array when name == "*" => Enumerable.Range(0, array.Count).Select(i => new JsonPlace(parent, $"{i}")),
        _ => [],
    };
}
