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
    private const string Item = "item";

    private readonly List<Func<Scope, JsonElement?>> _parts = [];
    private readonly HashSet<string> _tables = [];
    private readonly string? _rows;

    private RecordTemplate(string? rows) => _rows = rows;

    /// <summary>Evaluates to nothing.</summary>
    public static RecordTemplate Nothing { get; } = new(null);

    /// <summary>Compiles a template; what is wrong becomes a finding.</summary>
    /// <param name="text">The template.</param>
    /// <param name="document">Where it stands.</param>
    /// <param name="path">Where it stands there.</param>
    /// <param name="findings">Takes the faults.</param>
    /// <param name="rows">The list whose rows it is evaluated for: <c>{{list.field}}</c>, or <c>{{item.field}}</c>, is a field of the row.</param>
    public static RecordTemplate? Compile(string text, string document, string path, List<Finding> findings, string? rows = null)
    {
        var (parts, fault) = TemplateText.Parse(text);
        var template = new RecordTemplate(rows);
        foreach (var part in parts)
        {
            if (part.Literal is { } literal) template.Add(Values.Of(literal));
            else fault ??= template.Add(part);
        }

        if (fault is null) return template;
        findings.Add(new Finding(document, path, fault));
        return null;
    }

    /// <summary>Tables that its labels come from.</summary>
    public IReadOnlyCollection<string> LabelTables => _tables;

    public JsonElement? Evaluate(Scope scope)
    {
        if (_parts is [var only]) return only(scope);

        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            if (part(scope) is { } value) text.Append(Values.Text(value) ?? value.GetRawText());
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

            if (filter.Arguments != call.Arguments.Count && !(filter.MayLackArguments && call.Arguments.Count == 0)) return $"filter {filter.Name} takes {filter.Arguments} arguments, as in {filter.Example}";
            var before = read;
            if (filter.Name == Labels.Filter)
            {
                var table = call.Arguments is [var named] ? named : Labels.TableOf(part.Head);
                _tables.Add(table);
                read = scope => Labels.Of(before(scope), scope.Labels?.GetValueOrDefault(table));
                continue;
            }

            read = scope => filter.Apply(before(scope), call.Arguments);
        }

        _parts.Add(read);
        return fault;
    }

    private (Func<Scope, JsonElement?> Read, string? Fault) Reader(string head)
    {
        if (head.StartsWith(Custom, StringComparison.Ordinal))
        {
            var name = head[Custom.Length..].Trim();
            return (scope => CustomField.Read(scope.Record, name) is { } value ? Values.Clean(value) : null, null);
        }

        if (RequestTemplate.IsVariable(head)) return (_ => null, $"{head} is a variable of requests: in a mapping it would change every record in every run");

        if (OfRow(head) is { } ofRow)
        {
            var inRow = ofRow.Length == 0 ? null : RecordPath.Parse(ofRow);
            if (inRow is null && ofRow.Length > 0) return (_ => null, NoPath(head));
            return (scope => scope.Row is { } row && (inRow is null ? row : inRow.Read(row)) is { } value ? Values.Clean(value) : null, null);
        }

        var path = RecordPath.Parse(head.StartsWith(Source, StringComparison.Ordinal) ? head[Source.Length..] : head);
        return path is null ? (_ => null, NoPath(head)) : (scope => path.Read(scope.Record) is { } value ? Values.Clean(value) : null, null);
    }

    /// <summary>The path in the row, empty for the row itself; null when it is a path in the record.</summary>
    private string? OfRow(string head)
    {
        if (_rows is null) return null;
        var prefix = head.StartsWith(_rows, StringComparison.Ordinal) ? _rows : Item;
        if (head == prefix) return "";
        return head.StartsWith(prefix + ".", StringComparison.Ordinal) ? head[(prefix.Length + 1)..] : null;
    }

    private static string NoPath(string head) => $"{head} is no path: fields are separated by dots, elements stand in brackets, as in customers[0].email";
}

/// <summary>What a template is evaluated with: a record, and the row of a list where it belongs to one.</summary>
internal readonly record struct Scope(JsonElement Record, JsonElement? Row = null)
{
    /// <summary>The record is deleted at the source.</summary>
    public bool IsRemoved { get; init; }

    /// <summary>Labels by table and id.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? Labels { get; init; }
}
