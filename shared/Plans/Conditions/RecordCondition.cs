using System.Buffers;
using System.Text.Json;
using OkkiBridge.Plans.Documents;
using OkkiBridge.Plans.Templates;

namespace OkkiBridge.Plans.Conditions;

/// <summary>
/// <c>condition</c>: which records pass on after fetching. The outer array is <em>or</em>, each inner one <em>and</em>. A field of a list's rows, as
/// <c>customers.email</c>, takes away the rows for which it does not hold; with <c>strictMode</c> the whole record. What is a list itself cannot be compared,
/// and rejects its record where nothing else lets it pass.
/// </summary>
internal sealed class RecordCondition
{
    private const string Key = "condition";

    private readonly List<List<Term>> _any = [];
    private readonly HashSet<string> _tables = [];          // members of a record that may be lists whose rows are tested

    private RecordCondition()
    {
    }

    /// <summary>One comparison; <paramref name="Table"/> is the member of the record that may be a list with rows, <paramref name="InRow"/> the path in one.</summary>
    private sealed record Term(string Field, RecordPath Path, string? Table, RecordPath? InRow, bool IsStrict, bool TakesLists, Func<JsonElement?, bool> Compare)
    {
        /// <summary>Whether it holds; null where the value is a list or an object.</summary>
        public bool? Holds(JsonElement at, bool inRow)
        {
            var value = (inRow ? InRow! : Path).Read(at) is { } found ? Values.Clean(found) : null;
            return value is { ValueKind: JsonValueKind.Array or JsonValueKind.Object } && !TakesLists ? null : Compare(value);
        }
    }

    /// <summary>Reads it; what is wrong becomes a finding. Without one every record passes.</summary>
    public static RecordCondition Read(JsonElement? json, string document, TimeZoneInfo zone, List<Finding> findings)
    {
        var condition = new RecordCondition();
        if (json is not { ValueKind: not JsonValueKind.Null } any) return condition;
        if (any.ValueKind is not JsonValueKind.Array || any.EnumerateArray().Any(all => all.ValueKind is not JsonValueKind.Array || all.GetArrayLength() == 0))
        {
            findings.Add(new Finding(document, Key, "must be an array of arrays such as [[{\"field\":\"country\",\"logic\":\"eq\",\"value\":\"DE\"}]]"));
            return condition;
        }

        foreach (var (i, all) in any.EnumerateArray().Index())
        {
            condition._any.Add([.. all.EnumerateArray().Index().Select(t => ReadTerm(t.Item, document, $"{Key}[{i}][{t.Index}]", zone, findings)).OfType<Term>()]);
            condition._tables.UnionWith(condition._any[^1].Select(t => t.Table).OfType<string>());
        }

        return condition;
    }

    /// <summary>Every record passes.</summary>
    public bool IsNone => _any.Count == 0;

    /// <summary>The record as it passes on, null where it does not; or the field that cannot be compared.</summary>
    public (JsonElement? Record, string? List) Test(JsonElement record)
    {
        if (IsNone) return (record, null);

        var tables = _tables.Select(name => new Table(name, Rows(record, name))).Where(t => t.Rows.Count > 0).ToList();
        var (passes, list) = (false, (string?)null);
        foreach (var all in _any)
        {
            var (holds, incomparable) = Test(all, record, tables);
            list ??= incomparable;
            passes |= holds;
            if (passes && tables.Count == 0) break;
        }

        return passes ? (tables.Exists(t => t.Kept.Contains(false)) ? Without(record, tables) : record, null) : (null, list);
    }

    /// <summary>Whether all terms hold; then it marks the rows that they keep.</summary>
    private static (bool Holds, string? List) Test(List<Term> all, JsonElement record, List<Table> tables)
    {
        foreach (var term in all.Where(t => !tables.Exists(table => table.Name == t.Table)))
        {
            if (term.Holds(record, inRow: false) is not { } holds) return (false, term.Field);
            if (!holds) return (false, null);
        }

        var kept = new List<List<bool>>();
        foreach (var table in tables)
        {
            var terms = all.Where(t => t.Table == table.Name).ToList();
            var rows = new List<bool>();
            foreach (var row in table.Rows)
            {
                var keeps = true;
                foreach (var term in terms)
                {
                    if (term.Holds(row, inRow: true) is not { } holds) return (false, term.Field);
                    if (!holds && term.IsStrict) return (false, null);
                    keeps &= holds;
                }

                rows.Add(keeps);
            }

            kept.Add(rows);
        }

        foreach (var (table, rows) in tables.Zip(kept)) table.Keep(rows);
        return (true, null);
    }

    private static List<JsonElement> Rows(JsonElement record, string member) =>
        record.ValueKind is JsonValueKind.Object && record.TryGetProperty(member, out var list) ? RecordPath.Elements(list)?.ToList() ?? [] : [];

    private static JsonElement Without(JsonElement record, List<Table> tables)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var member in record.EnumerateObject())
            {
                json.WritePropertyName(member.Name);
                if (tables.Find(t => member.NameEquals(t.Name)) is not { } table)
                {
                    member.Value.WriteTo(json);
                    continue;
                }

                json.WriteStartArray();
                foreach (var (row, _) in table.Rows.Zip(table.Kept).Where(r => r.Second)) row.WriteTo(json);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    /// <summary>A list of the record, and which of its rows a passing term keeps.</summary>
    private sealed record Table(string Name, IReadOnlyList<JsonElement> Rows)
    {
        public bool[] Kept { get; } = new bool[Rows.Count];

        public void Keep(List<bool> rows)
        {
            foreach (var (at, keeps) in rows.Index()) Kept[at] |= keeps;
        }
    }

    private static Term? ReadTerm(JsonElement json, string document, string path, TimeZoneInfo zone, List<Finding> findings)
    {
        if (json.ValueKind is not JsonValueKind.Object)
        {
            findings.Add(new Finding(document, path, "must be an object with field, logic and value"));
            return null;
        }

        var section = new Section(json, document, path, findings);
        var (field, logic, value) = (section.Needed("field"), section.Needed("logic"), section.Scalar("value"));
        var at = section.Path("field");
        var isStrict = section.Flag("strictMode", false);
        section.End();
        if (logic.Length == 0 || at is null) return null;

        if (Comparison.All.FirstOrDefault(c => c.Logic.Equals(logic, StringComparison.OrdinalIgnoreCase)) is not { } comparison)
        {
            var known = Comparison.All.Select(c => c.Logic).ToList();
            section.Fault("logic", $"unknown logic {logic}{Nearest.Hint(logic, known)}; there are {string.Join(", ", known)}");
            return null;
        }

        if (comparison.Compile(value is { } wanted ? Values.Text(wanted) ?? "" : "", zone) is { } holds)
        {
            var (table, inRow) = field.Split('.', 2) is [var head, var rest] && !head.Contains('[', StringComparison.Ordinal) ? (head, RecordPath.Parse(rest)) : (null, null);
            return new Term(field, at, inRow is null ? null : table, inRow, isStrict, comparison.TakesLists, holds);
        }

        section.Fault("value", $"is nothing that {comparison.Logic} can compare with");
        return null;
    }
}
