using System.Text.Json;

namespace OkkiBridge.Sandbox.Qingyiyun;

/// <summary>The <c>CONTENT_…</c> filters of a query, all of which must hold.</summary>
internal sealed class QueryFilter
{
    private const string Prefix = "CONTENT_";
    private static readonly string[] Operators = ["$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in", "$nin"];

    private readonly List<(string Field, string Operator, JsonElement Value)> _conditions = [];

    private QueryFilter()
    {
    }

    /// <summary>Null and a field's name when an operator is unknown.</summary>
    public static (QueryFilter? Filter, string Fault) Read(JsonElement body, bool plainTextIsExact)
    {
        var filter = new QueryFilter();
        foreach (var property in body.EnumerateObject().Where(p => p.Name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var field = property.Name[Prefix.Length..];
            if (property.Value.ValueKind != JsonValueKind.Object)
            {
                var contains = property.Value.ValueKind == JsonValueKind.String && !plainTextIsExact;
                filter._conditions.Add((field, contains ? "contains" : "$eq", property.Value));
                continue;
            }
            foreach (var condition in property.Value.EnumerateObject())
            {
                if (!Operators.Contains(condition.Name) || condition.Name is "$in" or "$nin" && condition.Value.ValueKind != JsonValueKind.Array)
                    return (null, $"{property.Name}.{condition.Name}");
                filter._conditions.Add((field, condition.Name, condition.Value));
            }
        }
        return (filter, "");
    }

    /// <summary>The only keys that can match, when the filter names them: spares a scan.</summary>
    public IEnumerable<string>? Keys(string primaryKey)
    {
        foreach (var (field, op, value) in _conditions)
        {
            if (field == primaryKey && op == "$eq" && value.ValueKind == JsonValueKind.String)
                return [value.GetString()!];
            if (field == primaryKey && op == "$in" && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String))
                return value.EnumerateArray().Select(v => v.GetString()!);
        }
        return null;
    }

    public bool Matches(JsonElement content) =>
        _conditions.TrueForAll(c => Holds(content.ValueKind == JsonValueKind.Object && content.TryGetProperty(c.Field, out var value) ? value : default, c.Operator, c.Value));

    private static bool Holds(JsonElement value, string op, JsonElement wanted) => op switch
    {
        "contains" => value.ValueKind == JsonValueKind.String && value.GetString()!.Contains(wanted.GetString()!, StringComparison.Ordinal),
        "$eq" => Equal(value, wanted),
        "$ne" => !Equal(value, wanted),
        "$in" => wanted.EnumerateArray().Any(w => Equal(value, w)),
        "$nin" => !wanted.EnumerateArray().Any(w => Equal(value, w)),
        "$gt" => Compare(value, wanted) > 0,
        "$gte" => Compare(value, wanted) >= 0,
        "$lt" => Compare(value, wanted) < 0,
        _ => Compare(value, wanted) <= 0,
    };

    // A missing field equals null, as in the database underneath; numbers and numeric texts do not match each other.
    private static bool Equal(JsonElement value, JsonElement wanted) =>
        value.ValueKind == JsonValueKind.Undefined ? wanted.ValueKind == JsonValueKind.Null : JsonElement.DeepEquals(value, wanted);

    private static int? Compare(JsonElement value, JsonElement wanted) => (value.ValueKind, wanted.ValueKind) switch
    {
        (JsonValueKind.Number, JsonValueKind.Number) => value.GetDecimal().CompareTo(wanted.GetDecimal()),
        (JsonValueKind.String, JsonValueKind.String) => string.CompareOrdinal(value.GetString(), wanted.GetString()),
        _ => null,
    };
}
