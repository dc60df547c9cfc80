using System.Text.Json;
using System.Text.RegularExpressions;

namespace OkkiBridge.Plans.Templates;

/// <summary>
/// A path into a record: <c>name</c>, <c>a.b</c>, <c>list[0].x</c>; ours: <c>list[*].x</c> collects, <c>list[flag=1].x</c> takes the first element whose
/// field has that value, else the first. OKKI writes small lists as objects with digits for keys too, and empty objects as <c>[]</c>: both are taken.
/// </summary>
internal sealed partial class RecordPath
{
    private const int MostSteps = 32;
    private const int MostCollected = 10_000;

    private readonly IReadOnlyList<Step> _steps;

    private RecordPath(IReadOnlyList<Step> steps) => _steps = steps;

    /// <summary>Reads a path; null when it is malformed.</summary>
    public static RecordPath? Parse(string text)
    {
        if (!Shape().IsMatch(text)) return null;
        var steps = Token().Matches(text).Select(m => m switch
        {
            _ when m.Groups["all"].Success => new Step(null, null, null, All: true),
            _ when m.Groups["index"].Success => new Step(null, int.Parse(m.Groups["index"].ValueSpan, provider: null), null, All: false),
            _ when m.Groups["key"].Success => new Step(m.Groups["key"].Value, null, m.Groups["value"].Value, All: false),
            _ => new Step(m.Groups["name"].Value, null, null, All: false),
        }).ToList();
        return steps.Count is > 0 and <= MostSteps ? new RecordPath(steps) : null;
    }

    /// <summary>What is there, or null.</summary>
    public JsonElement? Read(JsonElement record) => Read(record, 0);

    /// <summary>The rows of the list that is there; what is no list is the only row, and nothing is none.</summary>
    public IEnumerable<JsonElement> ReadRows(JsonElement record) =>
        Read(record) is { ValueKind: not JsonValueKind.Null } list ? (Elements(list) ?? [list]).Take(MostCollected) : [];

    private JsonElement? Read(JsonElement at, int step)
    {
        if (step == _steps.Count) return at;
        if (_steps[step].All) return Collect(at, step);
        return _steps[step].Into(at) is { } next ? Read(next, step + 1) : null;
    }

    private JsonElement? Collect(JsonElement list, int step)
    {
        if (Elements(list) is not { } elements) return null;
        var found = elements.Take(MostCollected).Select(e => Read(e, step + 1)).OfType<JsonElement>();
        return JsonSerializer.SerializeToElement(found.SelectMany(f => f.ValueKind is JsonValueKind.Array ? f.EnumerateArray() : (IEnumerable<JsonElement>)[f]));
    }

    /// <summary>The elements of a list, also of one that came as an object with digits for keys; null for anything else.</summary>
    public static IEnumerable<JsonElement>? Elements(JsonElement list) => list.ValueKind switch
    {
        JsonValueKind.Array => list.EnumerateArray(),
        JsonValueKind.Object when list.EnumerateObject().All(m => m.Name.All(char.IsAsciiDigit)) => list.EnumerateObject().Select(m => m.Value),
        _ => null,
    };

    private sealed record Step(string? Name, int? Index, string? Value, bool All)
    {
        public JsonElement? Into(JsonElement at) => (Name, Index, Value) switch
        {
            (_, { } index, _) when at.ValueKind is JsonValueKind.Array => index < at.GetArrayLength() ? at[index] : null,
            (_, { } index, _) => Member(at, index.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ({ } key, _, { } value) when Elements(at) is { } elements => Chosen(elements.ToList(), key, value),
            ({ } name, _, null) => Member(at, name),
            _ => null,
        };

        private static JsonElement? Chosen(List<JsonElement> elements, string key, string value) =>
            elements.Where(e => Member(e, key) is { } m && m.ToString() == value).Concat(elements).Select(e => (JsonElement?)e).FirstOrDefault();

        private static JsonElement? Member(JsonElement at, string name) =>
            at.ValueKind is JsonValueKind.Object && at.TryGetProperty(name, out var member) ? member : null;
    }

    [GeneratedRegex(@"^[^\[\]{}|\s.][^\[\]{}|.]*(\.[^\[\]{}|.]+|\[(\*|[0-9]{1,6}|[^\[\]=.]+=[^\[\]]*)\])*$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Shape();

    [GeneratedRegex(@"\[(?<all>\*)\]|\[(?<index>[0-9]+)\]|\[(?<key>[^\[\]=]+)=(?<value>[^\[\]]*)\]|(?<name>[^\[\].]+)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Token();
}
