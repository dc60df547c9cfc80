using System.Globalization;
using System.Text.Json;
using OkkiBridge.Plans.Templates;

namespace OkkiBridge.Plans.Documents;

/// <summary>What <c>source.json</c> says of the answer: rows of a page (<c>pagination</c>), name of the list (<c>otherResponse</c>), fields of a record (<c>response</c>).</summary>
/// <param name="PageSize"><c>pagination.pageSize</c>.</param>
/// <param name="List">Path of the list.</param>
/// <param name="Fields">Fields that records are said to have.</param>
internal sealed record AnswerShape(int? PageSize, string? List, IReadOnlyList<(string At, string Field, string? Label, RecordPath Path)> Fields)
{
    private const int MostRows = 1000;
    private const string Pagination = "pagination";
    private const string OtherResponse = "otherResponse";

    /// <summary>Nothing is said.</summary>
    public static AnswerShape Unsaid { get; } = new(null, null, []);

    /// <summary>The keys that ask for something here.</summary>
    public static IReadOnlyList<string> Keys { get; } = [Pagination, OtherResponse];

    /// <summary>Reads it; what is wrong becomes a finding.</summary>
    public static AnswerShape Read(JsonElement json, string document, List<Finding> findings) =>
        new(ReadPageSize(json, document, findings), ReadList(json, document, findings), [.. ReadFields(json)]);

    /// <summary>The field that is labelled so; null where none is.</summary>
    public RecordPath? Labelled(string? label) => Fields.Where(f => label is not null && f.Label == label).Select(f => f.Path).FirstOrDefault();

    private static int? ReadPageSize(JsonElement json, string document, List<Finding> findings)
    {
        if (!json.TryGetProperty(Pagination, out var pagination) || PlatformDocument.IsEmpty(pagination)) return null;
        if (pagination.ValueKind is not JsonValueKind.Object)
        {
            findings.Add(new Finding(document, Pagination, "must be an object such as {\"pageSize\":50}"));
            return null;
        }

        foreach (var other in pagination.EnumerateObject().Where(p => p.Name != "pageSize" && !PlatformDocument.IsEmpty(p.Value)))
        {
            findings.Add(new Finding(document, $"{Pagination}.{other.Name}", "is not carried out: paging of plan.json says how pages are read", IsError: false));
        }

        if (!pagination.TryGetProperty("pageSize", out var size) || PlatformDocument.IsEmpty(size)) return null;
        if (int.TryParse(Values.Text(size), NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && rows is > 0 and <= MostRows) return rows;
        findings.Add(new Finding(document, $"{Pagination}.pageSize", $"must be a whole number from 1 to {MostRows}, found {size.GetRawText()}"));
        return null;
    }

    /// <summary>The platform's adapters take the value of the first entry, whatever its field is called; flags and numbers are other switches of theirs.</summary>
    private static string? ReadList(JsonElement json, string document, List<Finding> findings)
    {
        if (!json.TryGetProperty(OtherResponse, out var entries) || PlatformDocument.IsEmpty(entries)) return null;
        if (entries.ValueKind is not JsonValueKind.Array)
        {
            findings.Add(new Finding(document, OtherResponse, "must be an array of entries, whose first names the list"));
            return null;
        }

        var first = entries[0].ValueKind is JsonValueKind.Object && entries[0].TryGetProperty("value", out var value) && value.ValueKind is JsonValueKind.String ? value.GetString()!.Trim() : "";
        var named = first is not ("" or "true" or "false") && !first.All(char.IsAsciiDigit);
        if (entries.GetArrayLength() > (named ? 1 : 0))
        {
            findings.Add(new Finding(document, $"{OtherResponse}[{(named ? 1 : 0)}]", "is not carried out: of these entries only the first counts, which names the list", IsError: false));
        }

        if (!named) return null;
        if (RecordPath.Parse(first) is not null && !first.Contains('[', StringComparison.Ordinal)) return first.Contains('.', StringComparison.Ordinal) ? first : $"data.{first}";
        findings.Add(new Finding(document, $"{OtherResponse}[0].value", $"must name the list of an answer, as list or data.list, found {first}"));
        return null;
    }

    private static IEnumerable<(string, string, string?, RecordPath)> ReadFields(JsonElement json)
    {
        if (!json.TryGetProperty("response", out var entries) || entries.ValueKind is not JsonValueKind.Array) yield break;
        foreach (var (at, entry) in entries.EnumerateArray().Index())
        {
            if (entry.ValueKind is not JsonValueKind.Object || PlatformDocument.Text(entry, "parent") is { Length: > 0 }) continue;
            if (PlatformDocument.Text(entry, "field") is { } field && RecordPath.Parse(field) is { } path) yield return ($"response[{at}]", field, PlatformDocument.Text(entry, "label"), path);
        }
    }
}
