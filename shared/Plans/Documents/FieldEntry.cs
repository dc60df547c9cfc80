using System.Text.Json;

namespace OkkiBridge.Plans.Documents;

/// <summary>
/// One entry of <c>request</c> (metadata language §2). The value stays text; an entry without one is not sent. Its parser, where it has one, is read with
/// its value. Fields of an object or of a list's rows are its children, whether they stand in <c>children</c> or name it as their <c>parent</c>.
/// </summary>
internal sealed record FieldEntry(string Field, string? Value, string? Type, bool IsRequired, string Path, JsonElement? Parser = null)
{
    /// <summary>The entry that it names as its parent.</summary>
    public string? Parent { get; init; }

    /// <summary>Entries within it.</summary>
    public IReadOnlyList<FieldEntry> Children { get; init; } = [];
}

/// <summary>The part of a platform document that runs here (metadata language §1).</summary>
internal sealed record PlatformDocument(string Api, string Method, string? IdField, bool? IdCheck, IReadOnlyList<FieldEntry> Request)
{
    /// <summary><c>omissionRemedy</c>, where the document has one: when, and the entries that take the place of those of the request.</summary>
    public (string Crontab, IReadOnlyList<FieldEntry> Entries)? Remedy { get; init; }

    /// <summary><c>number</c>: name or label of the field that holds the business code.</summary>
    public string? Number { get; init; }

    /// <summary>What <c>source.json</c> says of the answer.</summary>
    public AnswerShape Answer { get; init; } = AnswerShape.Unsaid;

    /// <summary>Keys of a document that are no surprise.</summary>
    public static readonly IReadOnlyList<string> Keys =
    [
        "api", "method", "effect", "type", "id", "number", "name", "idCheck", "request", "otherRequest", "response", "otherResponse", "autoFillResponse",
        "condition", "pagination", "formatResponse", "beatFlat", "omissionRemedy", "diffMode", "operation", "groupCalculate", "callBackStrategy",
        "primaryWriteback", "customResolvers", "buildModel", "delay", "condition_bk", "detailApi",
    ];

    /// <summary>Keys of an entry that are no surprise.</summary>
    public static readonly IReadOnlyList<string> EntryKeys =
        ["field", "label", "name", "type", "value", "describe", "is_required", "parser", "children", "parent", "id", "mapping", "itemMapping", "format"];

    /// <summary>Keys of an entry that shape its value: to ignore them would be wrong.</summary>
    private static readonly string[] NotShaped = ["itemMapping", "format"];

    /// <summary>Keys of an entry that nest it: a query is flat.</summary>
    private static readonly string[] Nesting = ["children", "parent"];

    /// <summary>Keys that decide which records there are or what they hold: to ignore them would be wrong.</summary>
    private static readonly string[] NotCarriedOut = ["beatFlat", "diffMode", "operation", "groupCalculate", "customResolvers"];

    /// <summary>Keys that ask for something beside the records, with what is there instead: the plan runs without, and says so.</summary>
    private static readonly Dictionary<string, string> Beside = new()
    {
        ["pagination"] = $"it belongs into {Source}",
        ["otherResponse"] = $"it belongs into {Source}",
        ["detailApi"] = "detail of plan.json looks details up",
        ["buildModel"] = "fields need no model",
        ["delay"] = "calls share one budget a minute",
        ["condition_bk"] = "only condition is",
        ["callBackStrategy"] = "nothing is written back",
        ["primaryWriteback"] = "nothing is written back",
    };

    private const int MostLevels = 16;
    private const int MostEntries = 2000;
    private const string Omission = "omissionRemedy";

    /// <summary>Name of the document that says what is read.</summary>
    public const string Source = "source.json";

    /// <summary>Reads a document whose <c>effect</c> (or <c>type</c>, its older name) must be one of <paramref name="effects"/>.</summary>
    public static PlatformDocument Read(JsonElement json, string document, string[] effects, List<Finding> findings)
    {
        if (json.TryGetProperty("queryParams", out _) || json.TryGetProperty("responseParser", out _))
        {
            findings.Add(new Finding(document, "", "is written in the REST adapter's dialect (queryParams, responseParser); the platform's own metadata with request[] is needed"));
        }

        foreach (var key in json.EnumerateObject().Select(p => p.Name).Where(k => !Keys.Contains(k)))
        {
            findings.Add(new Finding(document, key, $"unknown key, ignored{Nearest.Hint(key, Keys)}", IsError: false));
        }

        foreach (var (key, instead) in Beside.Where(b => json.TryGetProperty(b.Key, out var value) && !IsEmpty(value) && !(document == Source && AnswerShape.Keys.Contains(b.Key))))
        {
            findings.Add(new Finding(document, key, $"is not carried out: {instead}", IsError: false));
        }

        IEnumerable<string> notHere = document == Source ? NotCarriedOut : [.. NotCarriedOut, "formatResponse", "condition"];
        foreach (var key in notHere.Where(k => json.TryGetProperty(k, out var value) && !IsEmpty(value)))
        {
            findings.Add(new Finding(document, key, "is not carried out here, and the plan without it would move other data: remove it"));
        }

        if ((Text(json, "effect") ?? Text(json, "type")) is { } effect && !effects.Contains(effect, StringComparer.OrdinalIgnoreCase))
        {
            findings.Add(new Finding(document, json.TryGetProperty("effect", out _) ? "effect" : "type", $"must be {string.Join(" or ", effects)}, found {effect}"));
        }

        var idCheck = Text(json, "idCheck") switch { "true" or "1" => true, "false" or "0" => false, _ => (bool?)null };
        if (idCheck is null && json.TryGetProperty("idCheck", out var check) && !IsEmpty(check))
        {
            findings.Add(new Finding(document, "idCheck", "must be true or false"));
        }

        var entries = new List<FieldEntry>();
        ReadEntries(json, "request", "request", document, entries, findings);
        if (document == Source) ReadEntries(json, "otherRequest", "otherRequest", document, entries, findings);
        else if (json.TryGetProperty("otherRequest", out var other) && !IsEmpty(other))
        {
            findings.Add(new Finding(document, "otherRequest", "is not carried out: fields to be written belong into request", IsError: false));
        }

        return new PlatformDocument(
            Text(json, "api") ?? "", Text(json, "method") ?? "GET", Text(json, "id"), idCheck, document == Source ? entries : Nested(entries, document, findings))
        {
            Number = Text(json, "number") is { Length: > 0 } number ? number : null,
            Remedy = ReadRemedy(json, document, findings),
            Answer = document == Source ? AnswerShape.Read(json, document, findings) : AnswerShape.Unsaid,
        };
    }

    private static (string, IReadOnlyList<FieldEntry>)? ReadRemedy(JsonElement json, string document, List<Finding> findings)
    {
        if (!json.TryGetProperty(Omission, out var remedy) || IsEmpty(remedy)) return null;
        if (document != Source || remedy.ValueKind is not JsonValueKind.Object)
        {
            findings.Add(document == Source
                ? new Finding(document, Omission, "must be an object with crontab and takeOverRequest")
                : new Finding(document, Omission, $"is not carried out: it belongs into {Source}", IsError: false));
            return null;
        }

        var entries = new List<FieldEntry>();
        ReadEntries(remedy, "takeOverRequest", $"{Omission}.takeOverRequest", document, entries, findings);
        return (Text(remedy, "crontab") ?? "", entries);
    }

    /// <summary>Entries that name a parent become its children.</summary>
    private static List<FieldEntry> Nested(List<FieldEntry> entries, string document, List<Finding> findings)
    {
        foreach (var orphan in entries.Where(e => e.Parent is not null && !entries.Exists(p => p != e && p.Field == e.Parent)))
        {
            var hint = Nearest.Hint(orphan.Parent!, entries.Select(e => e.Field));
            findings.Add(new Finding(document, $"{orphan.Path}.parent", $"there is no entry {orphan.Parent}{hint}"));
        }

        var torn = entries.Where(e => e.Parent is not null && entries.Count(p => p.Field == e.Parent) > 1).ToList();
        foreach (var entry in torn)
        {
            findings.Add(new Finding(document, $"{entry.Path}.parent", $"there is more than one entry {entry.Parent}: write it as one of the children of the one that is meant"));
        }

        if (torn.Count > 0) return [.. entries.Where(e => e.Parent is null)];           // a branch that hung from both would grow without bound

        foreach (var lost in entries.Where(e => Ancestors(e, entries).Take(MostLevels + 1).Count() > MostLevels))
        {
            findings.Add(new Finding(document, $"{lost.Path}.parent", $"goes round in a circle, or more than {MostLevels} levels up"));
        }

        return [.. entries.Where(e => e.Parent is null).Select(e => WithChildren(e, entries, depth: 0))];
    }

    private static IEnumerable<FieldEntry> Ancestors(FieldEntry entry, List<FieldEntry> all)
    {
        for (var above = all.Find(e => e.Field == entry.Parent); above is not null; above = all.Find(e => e.Field == above.Parent)) yield return above;
    }

    private static FieldEntry WithChildren(FieldEntry entry, List<FieldEntry> all, int depth) => depth == MostLevels ? entry : entry with
    {
        Children = [.. entry.Children, .. all.Where(e => e.Parent == entry.Field).Select(e => WithChildren(e, all, depth + 1))],
    };

    private static void ReadEntries(JsonElement json, string key, string at, string document, List<FieldEntry> entries, List<Finding> findings)
    {
        if (!json.TryGetProperty(key, out var request) || request.ValueKind is JsonValueKind.Null) return;
        if (request.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object))
        {
            findings.Add(new Finding(document, at, "must be an array of entries"));
            return;
        }

        if ((request.ValueKind is JsonValueKind.Array ? request.GetArrayLength() : request.GetPropertyCount()) > MostEntries)
        {
            findings.Add(new Finding(document, at, $"has more than {MostEntries} entries"));
            return;
        }

        var listed = request.ValueKind is JsonValueKind.Array
            ? request.EnumerateArray().Select((entry, i) => (Name: (string?)null, Path: $"{at}[{i}]", Entry: entry))
            : request.EnumerateObject().Select(p => (Name: (string?)p.Name, Path: $"{at}.{p.Name}", Entry: p.Value));
        foreach (var (name, path, entry) in listed)
        {
            if (entry.ValueKind is not JsonValueKind.Object || (name ?? Text(entry, "field")) is not { Length: > 0 } field)
            {
                findings.Add(new Finding(document, path, "must be an entry with a field"));
                continue;
            }

            foreach (var odd in entry.EnumerateObject().Select(p => p.Name).Where(k => !EntryKeys.Contains(k)))
            {
                findings.Add(new Finding(document, $"{path}.{odd}", $"unknown key, ignored{Nearest.Hint(odd, EntryKeys)}", IsError: false));
            }

            foreach (var shape in (document == Source ? [.. NotShaped, .. Nesting] : NotShaped).Where(k => entry.TryGetProperty(k, out var value) && !IsEmpty(value)))
            {
                findings.Add(new Finding(document, $"{path}.{shape}", "is not carried out here, and the field without it would hold something else: remove it"));
            }

            if (entry.TryGetProperty("value", out var given) && given.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            {
                findings.Add(new Finding(document, $"{path}.value", "must be text or a number"));
            }

            var parent = Text(entry, "parent") is { Length: > 0 } named && key != "children" ? named : null;
            if (entries.RemoveAll(e => e.Field == field && e.Parent == parent) > 0)
            {
                findings.Add(new Finding(document, path, $"{field} was there already: this one counts", IsError: false));
            }

            var value = Text(entry, "value") ?? (Text(entry, "mapping") is { } source ? $"{{{{{source}}}}}" : null);
            var parser = entry.TryGetProperty("parser", out var steps) && !IsEmpty(steps) ? steps : (JsonElement?)null;
            var children = new List<FieldEntry>();
            ReadEntries(entry, "children", $"{path}.children", document, children, findings);
            entries.Add(new FieldEntry(field, value is { Length: > 0 } ? value : null, Text(entry, "type"), IsTrue(entry, "is_required"), path, parser)
            {
                Parent = parent,
                Children = children,
            });
        }
    }

    /// <summary>A scalar as text; null for anything else, or where it is missing.</summary>
    internal static string? Text(JsonElement json, string key) => json.TryGetProperty(key, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => null,
        }
        : null;

    /// <summary>Asks for nothing.</summary>
    internal static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.String => value.GetString() is "",
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };

    private static bool IsTrue(JsonElement json, string key) => Text(json, key) is "true" or "1";
}
