using System.Globalization;
using System.Net;
using System.Text.Json;
using OkkiBridge.Plans;

namespace OkkiBridge.Extractor.Okki;

/// <summary>One answer, read and judged. The envelope is <c>{code, message|msg, now, data}</c>; token errors have an OAuth body instead.</summary>
internal sealed record OkkiAnswer(Verdict Verdict, string Text, JsonElement Root)
{
    private const int LongestText = 300;
    private static readonly TimeSpan China = TimeSpan.FromHours(8);
    private static readonly string[] TextKeys = ["message", "msg", "error_description", "hint"];

    /// <summary>The source's clock.</summary>
    public DateTimeOffset? Now => Member("now") is { ValueKind: JsonValueKind.String } now
        && DateTime.TryParseExact(now.GetString(), "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
        && local.Year > 1
        ? new DateTimeOffset(local, China)
        : null;

    public static OkkiAnswer Of(HttpStatusCode status, ReadOnlyMemory<byte> body)
    {
        JsonElement root = default;
        try
        {
            using var document = JsonDocument.Parse(WholeText.Repair(body));      // one company's half character must not break its page
            root = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // Said by IsJson below.
        }

        var isJson = root.ValueKind is JsonValueKind.Object;
        var texts = TextKeys.Select(key => TextOf(root, key)).OfType<string>().ToList();
        var facts = new AnswerFacts(status, isJson, Number(root, "code"), TextOf(root, "error"), texts.Find(OkkiAnswers.IsNoPermission) ?? texts.FirstOrDefault() ?? "",
            isJson && root.TryGetProperty("data", out var data) && data.ValueKind is JsonValueKind.Object or JsonValueKind.Array);
        return new OkkiAnswer(OkkiAnswers.Classify(facts), Words(facts), root);
    }

    /// <summary>No answer came.</summary>
    public static OkkiAnswer Lost(string how) => new(Verdict.RetryLater, how, default);

    /// <summary>Follows a dotted path; null when it leads nowhere.</summary>
    public JsonElement? At(string path)
    {
        var at = Root;
        foreach (var name in path.Split('.'))
        {
            if (at.ValueKind is not JsonValueKind.Object || !at.TryGetProperty(name, out at)) return null;
        }

        return at;
    }

    /// <summary>A whole number, as such or as text.</summary>
    public int? NumberAt(string path) => At(path) is { } value ? Number(value) : null;

    private JsonElement? Member(string name) => Root.ValueKind is JsonValueKind.Object && Root.TryGetProperty(name, out var value) ? value : null;

    private static string? TextOf(JsonElement root, string name) =>
        root.ValueKind is JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
        && value.GetString() is { Length: > 0 } text ? text : null;

    private static int? Number(JsonElement root, string name) => root.ValueKind is JsonValueKind.Object && root.TryGetProperty(name, out var value) ? Number(value) : null;

    private static int? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.TryGetInt32(out var number) ? number : null,
        JsonValueKind.String => int.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
        _ => null,
    };

    /// <summary>For people: bounded, on one line.</summary>
    private static string Words(AnswerFacts facts)
    {
        var code = facts.Code is { } number ? $", code {number}" : "";
        var error = facts.Error is { } name ? $", {name}" : "";
        var words = $"HTTP {(int)facts.Status}{code}{error}: {(facts.IsJson ? facts.Text : "no JSON")}";

        var line = string.Join(' ', words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LongestText ? line : string.Concat(line.AsSpan(0, char.IsHighSurrogate(line[LongestText - 2]) ? LongestText - 2 : LongestText - 1), "…");
    }
}
