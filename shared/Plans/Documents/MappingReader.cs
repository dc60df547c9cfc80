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
    private const string Target = "target.json";
    private const int MostFields = 2000;

    /// <summary>The platform's write no-op: it keeps the record as it came in its own store.</summary>
    private const string StoreOnly = "写入空操作";

    public static List<MappedField> Read(JsonElement? mapping, PlatformDocument target, TimeZoneInfo zone, List<Finding> findings)
    {
        var fields = new List<MappedField>();
        var declared = target.Request.DistinctBy(e => e.Field).ToDictionary(e => e.Field);
        foreach (var entry in declared.Values) CheckType(entry, findings);

        if (mapping?.GetPropertyCount() > MostFields)
        {
            findings.Add(new Finding(Document, "", $"maps more than {MostFields} fields"));
            return fields;
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

        var rest = declared.Values.Where(e => e is { Value: not null } or { Parser: not null } or { Children.Count: > 0 } && fields.TrueForAll(f => f.Field != e.Field));
        fields.AddRange(rest.Select(e => Compile(e, rows: null, zone, findings)).OfType<MappedField>().ToList());

        if (fields.Count == 0 && !findings.Exists(f => f.IsError))
        {
            findings.Add(mapping is null && target.Api == StoreOnly
                ? new Finding(Target, "request", "maps nothing, and there is no mapping.json: records are stored as they come, with their id as text", IsError: false)
                : new Finding(Document, "", "maps nothing, and neither does request[] of target.json"));
        }

        return fields;
    }

    private static MappedField? Compile(FieldEntry entry, string? rows, TimeZoneInfo zone, List<Finding> findings)
    {
        if (entry.Children.Count > 0) return CompileNested(entry, rows, zone, findings);

        var parser = entry.Parser is { } named ? ValueParser.Compile(named, Target, $"{entry.Path}.parser", zone, findings) : null;
        var template = RecordTemplate.Compile(entry.Value ?? "", Target, $"{entry.Path}.value", findings, rows);
        return template is null ? null : new MappedField(entry.Field, template, parser, entry.Type, entry.IsRequired);
    }

    /// <summary>An object with fields of its own, or a list with such an object for each row of the list that <c>value</c> names.</summary>
    private static MappedField? CompileNested(FieldEntry entry, string? rows, TimeZoneInfo zone, List<Finding> findings)
    {
        foreach (var child in entry.Children) CheckType(child, findings);

        var isList = "array".Equals(entry.Type, StringComparison.OrdinalIgnoreCase);
        var list = isList ? entry.Value?.Replace("{{", "", StringComparison.Ordinal).Replace("}}", "", StringComparison.Ordinal).Trim() : rows;
        var path = isList && list is not null ? RecordPath.Parse(list) : null;
        (string Key, string Message)? fault = (isList, entry) switch
        {
            (_, { Parser: not null }) => ("parser", "belongs to a value, and this entry has children"),
            (true, _) when rows is not null => ("children", "is a list within a list, which is not carried out"),
            (true, _) when path is null => ("value", "must name the list whose rows the children are made from, as customers"),
            (false, { Value: not null }) => ("value", "cannot stand beside children: an object is made of its children"),
            (false, { Type: not null }) when !"object".Equals(entry.Type, StringComparison.OrdinalIgnoreCase) => ("type", $"must be object or array where there are children, found {entry.Type}"),
            _ => null,
        };
        if (fault is var (key, message))
        {
            findings.Add(new Finding(Target, $"{entry.Path}.{key}", message));
            return null;
        }

        var fields = entry.Children.DistinctBy(c => c.Field).Select(c => Compile(c, list, zone, findings)).OfType<MappedField>().ToList();
        return new MappedField(entry.Field, RecordTemplate.Nothing, null, null, entry.IsRequired) { Nested = new NestedFields(path, fields) };
    }

    private static void CheckType(FieldEntry entry, List<Finding> findings)
    {
        if (entry.Type is not { } type || Coercion.Names.Contains(type, StringComparer.OrdinalIgnoreCase)) return;
        findings.Add(new Finding(Target, $"{entry.Path}.type", $"unknown type {type}{Nearest.Hint(type, Coercion.Names)}"));
    }
}
