using System.Buffers;
using System.Text.Json;
using OkkiBridge.Plans.Conditions;
using OkkiBridge.Plans.Formats;
using OkkiBridge.Plans.Parsing;
using OkkiBridge.Plans.Templates;

namespace OkkiBridge.Plans.Mapping;

/// <summary>One field of the target, compiled.</summary>
internal sealed record MappedField(string Field, RecordTemplate Template, ValueParser? Parser, string? Type, bool IsRequired)
{
    /// <summary>What it is made of instead of a value.</summary>
    public NestedFields? Nested { get; init; }
}

/// <summary>Fields of an object; or, with <paramref name="Rows"/>, of one object for each row of a list.</summary>
internal sealed record NestedFields(RecordPath? Rows, IReadOnlyList<MappedField> Fields);

/// <summary>Maps raw documents to the target's shape. Pure; compiled once for a plan.</summary>
internal sealed class RecordMapper(string idField, RecordNumber number, string versionField, TimeZoneInfo zone, DerivedFields derived, RecordCondition condition, IReadOnlyList<MappedField> fields)
{
    /// <summary>Tables that its labels come from.</summary>
    public IReadOnlyCollection<string> LabelTables { get; } = [.. fields.SelectMany(TablesOf).Distinct()];

    /// <summary>In bytes of UTF-8.</summary>
    public const int LargestRecord = 1024 * 1024;

    /// <summary>Raw values stand where the mapping nests them, so what is mapped may be deeper than what came.</summary>
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1000 };

    /// <summary>Whether some records are left out.</summary>
    public bool LeavesOut => !condition.IsNone;

    /// <summary>Maps a record; one that is deleted at the source is a row without details: no condition, nothing required, what is empty left out, and marked.</summary>
    public MappingResult Map(JsonElement raw, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? labels, RemovedSettings? removed = null)
    {
        if (RawJson.Fault(raw) is { } unfit) return unfit;
        if (raw.ValueKind is not JsonValueKind.Object) return new Unmappable("", "type", "an object", Kind(raw));
        if (!raw.TryGetProperty(idField, out var key) || !RecordId.TryRead(key, out var id)) return new Unmappable(idField, "id", "an id of digits", Kind(raw, idField));
        var (whole, unread) = derived.AddTo(raw);
        if (unread is { } format) return new Unmappable(format.Field, "format", format.Expected, Kind(format.Found));

        var (passing, list) = removed is null ? condition.Test(whole) : (whole, null);
        if (list is not null) return new Unmappable(list, "condition", "one value to compare", "a list or an object");
        if (passing is not { } source) return new LeftOut(id);
        if (Version(raw) is not ({ } version, var isTime)) return new Unmappable(versionField, "version", "a time", Kind(raw, versionField));

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            if (fields.Count == 0) WriteAsItCame(json, source, id);
            else if (Write(json, fields, new Scope(source) { IsRemoved = removed is not null, Labels = labels }, "") is { } fault) return fault;
        }

        if (buffer.WrittenCount > LargestRecord) return new Unmappable("", "size", "a record of at most 1 MB", "more");
        using var document = JsonDocument.Parse(buffer.WrittenMemory, Deep);
        if (RecordDepth.Fault(document.RootElement) is { } tooDeep) return tooDeep;
        var record = removed is null ? document.RootElement.Clone() : Marked(document.RootElement, removed);
        return new Mapped(id, version, ContentHash.Of(record), TargetForm.Hash(record), record, number.Of(whole)) { IsVersionTime = isTime };
    }

    /// <summary>All that the source sent, of two members of one name the last, and beside it the id as text, by which the target is asked for it.</summary>
    private static void WriteAsItCame(Utf8JsonWriter json, JsonElement source, string id)
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        foreach (var member in source.EnumerateObject().GroupBy(m => m.Name).Select(same => same.Last()).Where(m => m.Name != "id"))
        {
            json.WritePropertyName(member.Name);
            member.Value.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static IEnumerable<string> TablesOf(MappedField field) => [.. field.Template.LabelTables, .. field.Nested?.Fields.SelectMany(TablesOf) ?? []];

    private static Unmappable? Write(Utf8JsonWriter json, IReadOnlyList<MappedField> fields, Scope scope, string at)
    {
        json.WriteStartObject();
        foreach (var field in fields)
        {
            var path = at + field.Field;
            json.WritePropertyName(field.Field);
            if ((field.Nested is { } nested ? Write(json, field, nested, scope, path) : Write(json, field, scope, path)) is { } fault) return fault;
            if (json.BytesCommitted + json.BytesPending > LargestRecord) return new Unmappable(path, "size", "a record of at most 1 MB", "more");
        }

        json.WriteEndObject();
        return null;
    }

    private static Unmappable? Write(Utf8JsonWriter json, MappedField field, NestedFields nested, Scope scope, string path)
    {
        if (nested.Rows is null) return Write(json, nested.Fields, scope, $"{path}.");

        json.WriteStartArray();
        var rows = 0;
        foreach (var row in nested.Rows.ReadRows(scope.Record))
        {
            if (Write(json, nested.Fields, scope with { Row = row }, $"{path}[{rows++}].") is { } fault) return fault;
        }

        json.WriteEndArray();
        return rows == 0 && field.IsRequired && !scope.IsRemoved ? new Unmappable(path, "required", "a value", "nothing") : null;
    }

    private static Unmappable? Write(Utf8JsonWriter json, MappedField field, Scope scope, string path)
    {
        var value = field.Template.Evaluate(scope);
        if (field.Parser is { } parser)
        {
            var parsed = parser.Apply(value, scope.Record);
            if (parsed.Expected is { } expected) return new Unmappable(path, "parser", expected, value is { } unread ? Kind(unread) : "something else");
            value = parsed.Value;
        }

        if (value is { } found && field.Type is { } type)
        {
            value = Coercion.To(type, found);
            if (value is null) return new Unmappable(path, "type", Coercion.Expected(type), Kind(found));
        }

        if (value is null && field.IsRequired && !scope.IsRemoved) return new Unmappable(path, "required", "a value", "nothing");

        if (value is { } v) v.WriteTo(json);
        else json.WriteNullValue();
        return null;
    }

    private static JsonElement Marked(JsonElement record, RemovedSettings removed)
    {
        var marked = record.EnumerateObject().Where(f => f.Name != removed.Field && Values.Clean(f.Value) is not null).ToDictionary(f => f.Name, f => f.Value);
        marked[removed.Field] = JsonSerializer.SerializeToElement(removed.Value);
        return JsonSerializer.SerializeToElement(marked);
    }

    private (long Version, bool IsTime)? Version(JsonElement raw)
    {
        if (!raw.TryGetProperty(versionField, out var version)) return null;
        if (SourceTime.TryRead(version, zone, out var time)) return (time.ToUnixTimeSeconds(), true);
        return version.ValueKind is JsonValueKind.Number && version.TryGetInt64(out var number) ? (number, false) : null;
    }

    private static string Kind(JsonElement raw, string field) => raw.TryGetProperty(field, out var value) ? Kind(value) : "nothing";

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => $"text of {value.GetString()!.Length} characters",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        JsonValueKind.Array => $"a list of {value.GetArrayLength()}",
        JsonValueKind.Object => "an object",
        _ => "null",
    };
}
