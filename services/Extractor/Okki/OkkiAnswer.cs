using System.Globalization;
using System.Net;
using System.Text.Json;

namespace OkkiBridge.Extractor.Okki;

/// <summary>One answer, read and judged. The envelope is <c>{code, message|msg, now, data}</c>; token errors have an OAuth body instead.</summary>
/// <param name="Verdict">What it asks of us.</param>
/// <param name="Text">What it says, for people: bounded, on one line.</param>
/// <param name="Root">The whole body; undefined where it is no JSON.</param>
internal sealed record OkkiAnswer(Verdict Verdict, string Text, JsonElement Root)
{
    private const int LongestText = 300;
    private static readonly TimeSpan China = TimeSpan.FromHours(8);
    private static readonly string[] TextKeys = ["message", "msg", "error_description", "hint"];

    /// <summary>The source's clock.</summary>
    public DateTimeOffset? Now => TextAt("now") is { } now
        && DateTime.TryParseExact(now, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
        ? new DateTimeOffset(local, China)
        : null;

    /// <summary>An answer that came.</summary>
    public static OkkiAnswer Of(HttpStatusCode status, Stream body)
    {
        var root = Parse(body);
        var isJson = root.ValueKind is JsonValueKind.Object;
        var texts = TextKeys.Select(key => TextAt(root, key)).OfType<string>().ToList();
        var facts = new AnswerFacts(
            status, isJson, At(root, "code") is { } code ? Number(code) : null, TextAt(root, "error"),
            texts.Find(OkkiAnswers.IsNoPermission) ?? texts.FirstOrDefault() ?? "", At(root, "data") is { ValueKind: JsonValueKind.Object or JsonValueKind.Array });

        return new OkkiAnswer(OkkiAnswers.Classify(facts), Words(facts), root);
    }

    /// <summary>No answer came.</summary>
    public static OkkiAnswer Lost(string how) => new(Verdict.RetryLater, how, default);

    /// <summary>Follows a dotted path; null when it leads nowhere.</summary>
    public JsonElement? At(string path)
    {
        JsonElement? at = Root;
        foreach (var name in path.Split('.')) at = at is { } inner ? At(inner, name) : null;
        return at;
    }

    /// <summary>Text that is not empty.</summary>
    public string? TextAt(string path) => At(path) is { } value && Read(value) is { Length: > 0 } text ? text : null;

    /// <summary>A whole number, as such or as text.</summary>
    public int? NumberAt(string path) => At(path) is { } value ? Number(value) : null;

    private static JsonElement Parse(Stream body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static JsonElement? At(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    private static string? TextAt(JsonElement element, string name) => At(element, name) is { } value && Read(value) is { Length: > 0 } text ? text : null;

    private static string? Read(JsonElement value)
    {
        if (value.ValueKind is not JsonValueKind.String) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return value.GetRawText();      // half a character, cut off by the source: stays escaped
        }
    }

    private static int? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.TryGetInt32(out var number) ? number : null,
        JsonValueKind.String => int.TryParse(Read(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
        _ => null,
    };

    private static string Words(AnswerFacts facts)
    {
        var code = facts.Code is { } number ? $", code {number}" : "";
        var error = facts.Error is { } name ? $", {name}" : "";
        var words = $"HTTP {(int)facts.Status}{code}{error}: {(facts.IsJson ? facts.Text : "no JSON")}";

        var line = string.Join(' ', words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LongestText ? line : string.Concat(line.AsSpan(0, char.IsHighSurrogate(line[LongestText - 2]) ? LongestText - 2 : LongestText - 1), "…");
    }
}
