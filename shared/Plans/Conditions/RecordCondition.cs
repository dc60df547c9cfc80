using System.Text.Json;
using OkkiBridge.Plans.Documents;
using OkkiBridge.Plans.Templates;

namespace OkkiBridge.Plans.Conditions;

/// <summary>
/// <c>condition</c>: which records pass on after fetching. The outer array is <em>or</em>, each inner one <em>and</em>. A field that turns out to be a list
/// rejects its record: row-wise filters (and <c>strictMode</c>, which is about them) are not carried out.
/// </summary>
internal sealed class RecordCondition
{
    private const string Key = "condition";

    private readonly List<List<Term>> _any = [];

    private RecordCondition()
    {
    }

    private sealed record Term(string Field, RecordPath Path, Func<JsonElement?, bool> Holds);

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
        }

        return condition;
    }

    /// <summary>Whether a record passes on; or the field that is a list.</summary>
    public (bool Passes, string? List) Test(JsonElement record)
    {
        if (_any.Count == 0) return (true, null);

        foreach (var all in _any)
        {
            var holds = true;
            foreach (var term in all)
            {
                var value = term.Path.Read(record) is { } found ? Values.Clean(found) : null;
                if (value is { ValueKind: JsonValueKind.Array or JsonValueKind.Object }) return (false, term.Field);
                holds &= term.Holds(value);
            }

            if (holds) return (true, null);
        }

        return (false, null);
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
        _ = section.Flag("strictMode", false);
        section.End();
        if (logic.Length == 0 || at is null) return null;

        if (Comparison.All.FirstOrDefault(c => c.Logic.Equals(logic, StringComparison.OrdinalIgnoreCase)) is not { } comparison)
        {
            var known = Comparison.All.Select(c => c.Logic).ToList();
            section.Fault("logic", $"unknown logic {logic}{Nearest.Hint(logic, known)}; there are {string.Join(", ", known)}");
            return null;
        }

        if (comparison.Compile(value is { } wanted ? Values.Text(wanted) ?? "" : "", zone) is { } holds) return new Term(field, at, holds);
        section.Fault("value", $"is nothing that {comparison.Logic} can compare with");
        return null;
    }
}
