using System.Buffers;
using System.Text.Json;
using OkkiBridge.Plans.Documents;
using OkkiBridge.Plans.Parsing;
using OkkiBridge.Plans.Templates;

namespace OkkiBridge.Plans.Formats;

/// <summary>
/// <c>formatResponse</c>: fields derived from others and added to a record before it is mapped. The originals stay, unless a new field takes the name of one;
/// id and version are always read from the record as it came.
/// </summary>
internal sealed class DerivedFields
{
    private readonly List<(string New, RecordPath Old, Func<JsonElement, Parsed> Format)> _fields = [];

    private DerivedFields()
    {
    }

    /// <summary>Reads the array of <c>{"old":"create_time","new":"create_day","format":"date"}</c>; what is wrong becomes a finding.</summary>
    public static DerivedFields Read(JsonElement? list, string document, TimeZoneInfo zone, List<Finding> findings)
    {
        const string Key = "formatResponse";
        var derived = new DerivedFields();
        if (list is not { ValueKind: not JsonValueKind.Null } json) return derived;
        if (json.ValueKind is not JsonValueKind.Array)
        {
            findings.Add(new Finding(document, Key, "must be an array of entries such as {\"old\":\"create_time\",\"new\":\"create_day\",\"format\":\"date\"}"));
            return derived;
        }

        foreach (var (at, entry) in json.EnumerateArray().Index())
        {
            if (entry.ValueKind is not JsonValueKind.Object)
            {
                findings.Add(new Finding(document, $"{Key}[{at}]", "must be an object with old, new and format"));
                continue;
            }

            var section = new Section(entry, document, $"{Key}[{at}]", findings);
            _ = section.Needed("old");
            var (old, name, format) = (section.Path("old"), section.Needed("new"), Format(section, zone));
            section.End();
            if (old is not null && name.Length > 0 && format is not null) derived._fields.Add((name, old, format));
        }

        return derived;
    }

    /// <summary>The record with its derived fields; or the field whose value its format cannot read, and what was expected.</summary>
    public (JsonElement Record, (string Field, string Expected, JsonElement Found)? Fault) AddTo(JsonElement record)
    {
        if (_fields.Count == 0) return (record, null);

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var original in record.EnumerateObject().Where(o => !_fields.Exists(f => o.NameEquals(f.New)))) original.WriteTo(json);
            foreach (var (name, old, format) in _fields)
            {
                var value = old.Read(record) is { } found ? Values.Clean(found) : null;
                var parsed = value is { } present ? format(present) : default;
                if (parsed.Expected is { } expected) return (record, (name, expected, value!.Value));
                json.WritePropertyName(name);
                if (parsed.Value is { } derived) derived.WriteTo(json);
                else json.WriteNullValue();
            }

            json.WriteEndObject();
        }

        return (JsonElement.Parse(buffer.WrittenSpan), null);
    }

    /// <summary><c>date</c>, <c>round(0)</c>, <c>implode('/')</c>.</summary>
    private static Func<JsonElement, Parsed>? Format(Section section, TimeZoneInfo zone)
    {
        var text = section.Needed("format");
        if (text.Length == 0) return null;

        var bracket = text.IndexOf('(', StringComparison.Ordinal);
        var (name, argument) = bracket > 0 && text.EndsWith(')') ? (text[..bracket], Unquoted(text[(bracket + 1)..^1])) : (text, null);
        if (ResponseFormat.All.FirstOrDefault(f => f.Name.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase)) is not { } format)
        {
            section.Fault("format", $"unknown format {name}{Nearest.Hint(name, ResponseFormat.All.Select(f => f.Name))}");
            return null;
        }

        if (format.Compile(argument, zone) is { } compiled) return compiled;
        section.Fault("format", $"{format.Name} does not take {argument ?? "nothing"} in brackets");
        return null;
    }

    private static string Unquoted(string text) => text is ['\'' or '"', .. var inner, '\'' or '"'] && text[0] == text[^1] ? inner : text;
}
