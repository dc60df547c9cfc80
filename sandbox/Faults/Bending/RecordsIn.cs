using System.Text.Json;
using System.Text.Json.Nodes;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Faults.Bending;

/// <summary>Which records a request or an answer is about, of either provider.</summary>
internal static class RecordsIn
{
    private static readonly string[] Keys = ["company_id", "product_id", "order_id", "id"];

    /// <summary>The id of a row; null where it is none.</summary>
    public static string? Row(JsonNode? row) => row is not JsonObject fields ? null
        : fields["content"] is JsonObject content && content["id"] is { } nested ? nested.ToString()
        : Keys.Select(key => fields[key]).FirstOrDefault(id => id is JsonValue)?.ToString();

    /// <summary>The ids that a request names; null where only the answer tells.</summary>
    public static async Task<IReadOnlyList<string>?> RequestAsync(Call call)
    {
        if (Keys.Select(key => call.Query(key)).FirstOrDefault(id => !string.IsNullOrEmpty(id)) is { } asked) return [asked];
        if (call.RoutePart("id") is { Length: > 0 } found) return [found];
        if (call.Request.Method != "POST" || call.Request.HasFormContentType || await call.ReadJsonAsync() is not { } body) return null;

        if (Filter(body) is { } filtered) return filtered;
        var records = body is { ValueKind: JsonValueKind.Object } && body.TryGetProperty("content", out var content) ? content : body;
        if (records.ValueKind == JsonValueKind.Array) return [.. records.EnumerateArray().Select(r => Row(Node(r))).OfType<string>()];
        return Row(Node(records)) is { } one ? [one] : null;
    }

    /// <summary>The ids of all rows in an answer.</summary>
    public static IEnumerable<string> Answer(Answer answer) => answer.Tree is { } root ? Rows(root) : [];

    private static IEnumerable<string> Rows(JsonNode node) => node switch
    {
        JsonArray rows when rows.Any(r => Row(r) is not null) => rows.Select(Row).OfType<string>(),
        JsonObject fields when Keys.Take(3).Any(fields.ContainsKey) || fields.ContainsKey("_id") => [Row(fields) ?? ""],
        JsonObject fields => fields.Where(f => f.Key is "data" or "content" or "list" or "rows").SelectMany(f => f.Value is { } value ? Rows(value) : []),
        _ => [],
    };

    private static IReadOnlyList<string>? Filter(JsonElement body)
    {
        if (body is not { ValueKind: JsonValueKind.Object } || !body.TryGetProperty("CONTENT_id", out var filter)) return null;
        if (filter is { ValueKind: JsonValueKind.Object } && filter.EnumerateObject().Select(o => o.Value).ToList() is [var only]) filter = only;
        return filter.ValueKind == JsonValueKind.Array ? [.. filter.EnumerateArray().Select(id => id.ToString())] : [filter.ToString()];
    }

    private static JsonObject? Node(JsonElement element) => element.ValueKind == JsonValueKind.Object ? JsonObject.Create(element) : null;
}
