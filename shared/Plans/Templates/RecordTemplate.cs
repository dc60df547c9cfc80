using System.Text;
using System.Text.Json;
using OkkiBridge.Plans.Documents;
using OkkiBridge.Plans.Mapping;

namespace OkkiBridge.Plans.Templates;

/// <summary>A target field's value: compiled once, evaluated for each record. A lone expression keeps its type, mixed text is text, a missing path is null.</summary>
internal sealed class RecordTemplate
{
    /// <summary>More cannot pass the mapper's limit on the whole record, which then rejects it.</summary>
    private const int LongestText = RecordMapper.LargestRecord;

    private const string Custom = "custom:";
    private const string Source = "source.";

    private readonly List<Func<JsonElement, JsonElement?>> _parts = [];

    private RecordTemplate()
    {
    }

    public static RecordTemplate? Compile(string text, string document, string path, List<Finding> findings)
    {
        var (parts, fault) = TemplateText.Parse(text);
        var template = new RecordTemplate();
        foreach (var part in parts)
        {
            if (part.Literal is { } literal) template.Add(Values.Of(literal));
            else fault ??= template.Add(part);
        }

        if (fault is null) return template;
        findings.Add(new Finding(document, path, fault));
        return null;
    }

    public JsonElement? Evaluate(JsonElement record)
    {
        if (_parts is [var only]) return only(record);

        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            if (part(record) is { } value) text.Append(Values.Text(value) ?? value.GetRawText());
            if (text.Length > LongestText) break;
        }

        return text.Length == 0 ? null : Values.Of(text.ToString());
    }

    private void Add(JsonElement literal) => _parts.Add(_ => literal);

    private string? Add(TemplatePart part)
    {
        var (read, fault) = Reader(part.Head);
        foreach (var call in part.Filters)
        {
            if (Filters.All.FirstOrDefault(f => string.Equals(f.Name, call.Name, StringComparison.OrdinalIgnoreCase)) is not { } filter)
            {
                return $"unknown filter {call.Name}{Nearest.Hint(call.Name, Filters.All.Select(f => f.Name))}";
            }

            if (filter.Arguments != call.Arguments.Count) return $"filter {filter.Name} takes {filter.Arguments} arguments, as in {filter.Example}";
            var before = read;
            read = record => filter.Apply(before(record), call.Arguments);
        }

        _parts.Add(read);
        return fault;
    }

    private static (Func<JsonElement, JsonElement?> Read, string? Fault) Reader(string head)
    {
        if (head.StartsWith(Custom, StringComparison.Ordinal))
        {
            var name = head[Custom.Length..].Trim();
            return (record => CustomField.Read(record, name) is { } value ? Values.Clean(value) : null, null);
        }

        if (RequestTemplate.IsVariable(head)) return (_ => null, $"{head} is a variable of requests: in a mapping it would change every record in every run");

        var path = RecordPath.Parse(head.StartsWith(Source, StringComparison.Ordinal) ? head[Source.Length..] : head);
        return path is null
            ? (_ => null, $"{head} is no path: fields are separated by dots, elements stand in brackets, as in customers[0].email")
            : (record => path.Read(record) is { } value ? Values.Clean(value) : null, null);
    }
}
