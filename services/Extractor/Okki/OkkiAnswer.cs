using System.Net;
using System.Text.Json;
using OkkiBridge.Hosting.Http;
using OkkiBridge.Plans;

namespace OkkiBridge.Extractor.Okki;

/// <summary>One answer, read and judged. The envelope is <c>{code, message|msg, now, data}</c>; token errors have an OAuth body instead.</summary>
/// <param name="Endpoint">What was asked: one of <see cref="OkkiEndpoint"/>.</param>
/// <param name="Verdict">What it says.</param>
/// <param name="Text">For people: bounded, on one line.</param>
/// <param name="Root">Its JSON.</param>
internal sealed record OkkiAnswer(string Endpoint, Verdict Verdict, string Text, JsonElement Root)
{
    private const int LongestText = 300;
    private static readonly string[] TextKeys = ["message", "msg", "error_description", "hint", "errmsg"];
    private static readonly string[] WaitKeys = ["retry_after", "retryAfter", "retry-after", "data.retry_after", "data.retryAfter", "data.retry-after"];

    /// <summary>Whether it is a JSON object at all.</summary>
    public bool HasEnvelope => Root.ValueKind is JsonValueKind.Object;

    /// <summary>Whether some texts may not have been decoded.</summary>
    public bool IsDamaged { get; init; }

    /// <summary>No connection was had: whatever is asked, nothing would come.</summary>
    public bool IsAway { get; init; }

    /// <summary>It asks for fewer calls, and another call was answered just before: it is this call's own, however often it is made.</summary>
    public bool IsSingledOut { get; init; }

    /// <summary>What it lacks, where that is why it is inconclusive.</summary>
    public string? Lacks { get; init; }

    /// <summary>How long it says to wait, in its body.</summary>
    public TimeSpan? Wait => WaitKeys.Select(At).OfType<JsonElement>().Select(AnswerNumber.Read).FirstOrDefault(seconds => seconds > 0) is { } wait
        ? RetryAfter.Bounded(wait)
        : null;

    public static OkkiAnswer Of(string endpoint, AnswerTable table, HttpStatusCode status, AnswerBody body)
    {
        var answer = new OkkiAnswer(endpoint, Verdict.Inconclusive, body.Fault ?? "no JSON object", body.IsObject ? body.Root : default) { IsDamaged = body.IsDamaged };
        var texts = TextKeys.Select(answer.TextAt).OfType<string>().ToList();
        var facts = new AnswerFacts(endpoint, status, body.IsObject, answer.At("code") is { } code ? AnswerNumber.Read(code) : null,
            answer.TextAt("error"), texts.Find(OkkiAnswers.IsNoPermission) ?? texts.FirstOrDefault() ?? "");
        return answer with { Verdict = table.Judge(facts), Text = Words(facts, answer.Text) };
    }

    /// <summary>No answer came.</summary>
    public static OkkiAnswer Lost(string endpoint, string how, bool isAway) => new(endpoint, Verdict.Inconclusive, how, default) { IsAway = isAway };

    /// <summary>The source's clock; null where it cannot be read.</summary>
    public DateTimeOffset? NowIn(TimeZoneInfo zone) =>
        At("now") is { ValueKind: JsonValueKind.String } now && now.GetString() is { Length: > 10 } && SourceTime.TryRead(now, zone, out var time) ? time : null;

    /// <summary>Follows a dotted path, in whatever case its names are written; null when it leads nowhere.</summary>
    public JsonElement? At(string path)
    {
        var at = Root;
        foreach (var name in path.Split('.'))
        {
            if (at.ValueKind is not JsonValueKind.Object) return null;
            if (at.TryGetProperty(name, out var exact)) at = exact;
            else if (at.EnumerateObject().FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { Value.ValueKind: not JsonValueKind.Undefined } similar) at = similar.Value;
            else return null;
        }

        return at;
    }

    /// <summary>A text that is not empty.</summary>
    public string? TextAt(string path) => At(path) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text ? text : null;

    private static string Words(AnswerFacts facts, string fault)
    {
        var code = facts.Code is { } number ? $", code {number}" : "";
        var error = facts.Error is { } name ? $", {name}" : "";
        var words = $"HTTP {(int)facts.Status}{code}{error}: {(facts.HasEnvelope ? facts.Text : fault)}";

        var line = string.Join(' ', words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LongestText ? line : string.Concat(line.AsSpan(0, char.IsHighSurrogate(line[LongestText - 2]) ? LongestText - 2 : LongestText - 1), "…");
    }
}
