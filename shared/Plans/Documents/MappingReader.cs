using System.Text.Json;
using OkkiBridge.Plans.Mapping;
using OkkiBridge.Plans.Parsing;
using OkkiBridge.Plans.Templates;

namespace OkkiBridge.Plans.Documents;

/// <summary>
/// Compiles the field mapping: <c>mapping.json</c>, a flat object of target field → template, wins over <c>request[]</c> of <c>target.json</c>. Type and
/// <c>is_required</c> come from the target's entry, its parser belongs to its own value; ours: a field of <c>mapping.json</c> whose name ends in <c>!</c> is required.
/// </summary>
internal static class MappingReader
{
    private const string Document = "mapping.json";

    public static List<MappedField> Read(JsonElement? mapping, PlatformDocument target, TimeZoneInfo zone, List<Finding> findings)
    {
        var fields = new List<MappedField>();
        var declared = target.Request.DistinctBy(e => e.Field).ToDictionary(e => e.Field);
        foreach (var entry in declared.Values.Where(e => e.Type is not null && !Coercion.Names.Contains(e.Type, StringComparer.OrdinalIgnoreCase)))
        {
            findings.Add(new Finding("target.json", $"{entry.Path}.type", $"unknown type {entry.Type}{Nearest.Hint(entry.Type!, Coercion.Names)}"));
        }

        foreach (var property in mapping is { } document ? document.EnumerateObject().ToList() : [])
        {
            var field = property.Name.TrimEnd('!');
            if (field.Length == 0 || fields.Exists(f => f.Field == field))
            {
                findings.Add(new Finding(Document, property.Name, field.Length == 0 ? "names no field" : $"{field} is mapped twice"));
            }
            else if (property.Value.ValueKind is not JsonValueKind.String)
            {
                findings.Add(new Finding(Document, property.Name, "must be a template, text in quotes"));
            }
            else if (RecordTemplate.Compile(property.Value.GetString()!, Document, property.Name, findings) is { } template)
            {
                var entry = declared.GetValueOrDefault(field);
                fields.Add(new MappedField(field, template, null, entry?.Type, entry?.IsRequired is true || property.Name != field));
            }
        }

        foreach (var entry in declared.Values.Where(e => (e.Value ?? e.Parser as object) is not null && fields.TrueForAll(f => f.Field != e.Field)))
        {
            var parser = entry.Parser is { } named ? ValueParser.Compile(named, "target.json", $"{entry.Path}.parser", zone, findings) : null;
            if (RecordTemplate.Compile(entry.Value ?? "", "target.json", $"{entry.Path}.value", findings) is { } template)
            {
                fields.Add(new MappedField(entry.Field, template, parser, entry.Type, entry.IsRequired));
            }
        }

        if (fields.Count == 0 && !findings.Exists(f => f.IsError)) findings.Add(new Finding(Document, "", "maps nothing, and neither does request[] of target.json"));
        return fields;
    }
}
