using System.Text.Json;

namespace OkkiBridge.Plans.Templates;

/// <summary><c>{{custom:name}}</c> or <c>{{custom:id}}</c>, ours: a field of OKKI's field groups <c>company[].fields[]</c>, by id first, as names are not unique.</summary>
internal static class CustomField
{
    public static JsonElement? Read(JsonElement record, string nameOrId)
    {
        var fields = Members(record, "company").SelectMany(group => Members(group, "fields")).ToList();
        var field = fields.Where(f => Has(f, "id", nameOrId)).Concat(fields.Where(f => Has(f, "name", nameOrId))).Select(f => (JsonElement?)f).FirstOrDefault();
        return field is { } found ? Value(found) : null;
    }

    /// <summary>By its name, alone or behind the name of its group.</summary>
    public static JsonElement? ReadLabelled(JsonElement record, string label) => Members(record, "company")
        .SelectMany(group => Members(group, "fields").Where(f => Has(f, "name", label) || (label.StartsWith(Name(group), StringComparison.Ordinal) && Has(f, "name", label[Name(group).Length..]))))
        .Select(Value).FirstOrDefault();

    private static string Name(JsonElement group) => group.TryGetProperty("name", out var name) ? name.ToString() : "";

    private static JsonElement? Value(JsonElement field) => field.TryGetProperty("value", out var value) || field.TryGetProperty("type", out value) ? value : null;

    private static List<JsonElement> Members(JsonElement at, string list) =>
        at.ValueKind is JsonValueKind.Object && at.TryGetProperty(list, out var found) && found.ValueKind is JsonValueKind.Array ? [.. found.EnumerateArray()] : [];

    private static bool Has(JsonElement field, string key, string text) =>
        field.ValueKind is JsonValueKind.Object && field.TryGetProperty(key, out var value) && value.ToString() == text;
}
