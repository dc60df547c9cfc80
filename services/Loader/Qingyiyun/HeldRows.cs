using System.Globalization;
using System.Text.Json;
using OkkiBridge.Hosting.Http;

namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>Reads the answers of a look-up, whose shape is documented four ways (reference §4).</summary>
internal static class HeldRows
{
    private static readonly string[] Lists = ["list", "rows", "content", "items", "records", "data"];

    /// <summary>Rows of one page, and how many there are in all, when the answer says so. Null when the answer has no known shape.</summary>
    public static (IReadOnlyList<JsonElement> Rows, int? Total)? Page(JsonElement content)
    {
        switch (content.ValueKind)
        {
            case JsonValueKind.Array:
                return (Objects(content), null);
            case JsonValueKind.Null:
                return ([], null);
            case JsonValueKind.Object:
                var total = AnswerNumber.ReadInt(Envelope.Field(content, "total", "totalCount"));
                foreach (var name in Lists)
                    if (content.TryGetProperty(name, out var list) && Rows(list) is { } rows) return (rows, total);

                return Rows(content) is { } numbered && (numbered.Count > 0 || total is 0) ? (numbered, total) : null;
            default:
                return null;
        }
    }

    /// <summary>
    /// The newest row of each of <paramref name="ids"/>, fields flat: by the platform's <c>created_at</c>, then by position.
    /// A record of an id that was not asked for is left out, as a look-up may match more than it should.
    /// </summary>
    public static Dictionary<string, JsonElement> Newest(IEnumerable<JsonElement> rows, IReadOnlySet<string> ids, string idField)
    {
        var newest = new Dictionary<string, (JsonElement Record, double At)>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var record = Flat(row, idField);
            if (Text(record, idField) is not { } id || !ids.Contains(id)) continue;

            var at = ReceivedAt(row);
            if (!newest.TryGetValue(id, out var known) || at >= known.At) newest[id] = (record, at);
        }

        return newest.ToDictionary(entry => entry.Key, entry => entry.Value.Record, StringComparer.Ordinal);
    }

    /// <summary>The storage's own id of a row, when it shows one: a page that comes twice must not count twice.</summary>
    public static string? StorageId(JsonElement row) =>
        Text(row, "_id") ?? (row.TryGetProperty("content", out var content) && content.ValueKind is JsonValueKind.Object ? Text(row, "id") : null);

    /// <summary>
    /// Rows of a list; null where it is none. What some languages write for an array with named entries is one too: <c>{"0":{…},"1":{…},"total":2}</c>, and <c>null</c> or
    /// <c>{}</c> for an empty one.
    /// </summary>
    private static List<JsonElement>? Rows(JsonElement list)
    {
        if (list.ValueKind is JsonValueKind.Array) return Objects(list);
        if (list.ValueKind is JsonValueKind.Null) return [];
        if (list.ValueKind is not JsonValueKind.Object) return null;

        var fields = list.EnumerateObject().ToList();
        var numbered = fields.Where(field => field.Name.All(char.IsAsciiDigit) && field.Value.ValueKind is JsonValueKind.Object).Select(field => field.Value).ToList();
        return numbered.Count > 0 || fields.Count == 0 || list.TryGetProperty("total", out _) ? numbered : null;
    }

    private static List<JsonElement> Objects(JsonElement list) => [.. list.EnumerateArray().Where(row => row.ValueKind is JsonValueKind.Object)];

    /// <summary>A row is flat with <c>_id</c>, or <c>{id, content:{…}}</c> where <c>id</c> is the storage's.</summary>
    private static JsonElement Flat(JsonElement row, string idField) =>
        row.TryGetProperty("content", out var content) && content.ValueKind is JsonValueKind.Object && content.TryGetProperty(idField, out _) ? content : row;

    /// <summary>A field as the text that ids are compared by; null where it is none.</summary>
    public static string? Text(JsonElement record, string field) => record.TryGetProperty(field, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),   // ids exceed 2^53
            _ => null,
        }
        : null;

    /// <summary>An integer or a float, by page; a flat row may show the record's own field of that name instead, which is no time of arrival.</summary>
    private static double ReceivedAt(JsonElement row) =>
        !row.TryGetProperty("created_at", out var at) ? 0
            : at.ValueKind is JsonValueKind.Number ? at.GetDouble()
            : at.ValueKind is JsonValueKind.String && double.TryParse(at.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var told) ? told
            : 0;
}
