using System.Globalization;
using System.Text.Json;
using OkkiBridge.Plans.Templates;

namespace OkkiBridge.Plans.Documents;

/// <summary>
/// One object of a document that is ours, read key by key; what has the wrong form, and keys that nobody asked for, become findings.
/// </summary>
internal sealed class Section(JsonElement? json, string document, string path, List<Finding> findings, TimeZoneInfo? zone = null)
{
    private const int Quoted = 80;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private readonly HashSet<string> _known = [];

    public string? Text(string key, string? absent = null) => Read(key, "text", absent, v => v.ValueKind is JsonValueKind.String ? v.GetString() : null);

    public string Text(string key, string absent, Func<string, bool> allowed, string expected) =>
        Read(key, expected, absent, v => v.ValueKind is JsonValueKind.String && allowed(v.GetString()!) ? v.GetString() : null)!;

    public bool Flag(string key, bool absent) =>
        Read(key, "true or false", (bool?)absent, v => v.ValueKind is JsonValueKind.True or JsonValueKind.False ? v.GetBoolean() : null)!.Value;

    public int? Number(string key, int least, int most) => Read(key, $"a whole number from {least} to {most}", (int?)null,
        v => v.ValueKind is JsonValueKind.Number && v.TryGetInt32(out var n) && n >= least && n <= most ? n : null);

    public TimeSpan Span(string key, TimeSpan absent) => Read(key, "a time span such as 00:05:00, at most 30 days", (TimeSpan?)absent,
        v => v.ValueKind is JsonValueKind.String && TimeSpan.TryParse(v.GetString(), CultureInfo.InvariantCulture, out var s) && s >= TimeSpan.Zero && s <= Longest ? s : null)!.Value;

    public DateTimeOffset? Time(string key, TimeZoneInfo zone) => Read(key, "a time such as 2024-01-01 00:00:00", (DateTimeOffset?)null,
        v => SourceTime.TryRead(v, zone, out var time) ? time : null);

    public T Choice<T>(string key, T absent) where T : struct, Enum
    {
        var names = Enum.GetNames<T>();
        return Read(key, $"one of {string.Join(", ", names.Select(n => n.ToLowerInvariant()))}", (T?)absent,
            v => v.ValueKind is JsonValueKind.String && names.Contains(v.GetString(), StringComparer.OrdinalIgnoreCase)
                ? Enum.Parse<T>(v.GetString()!, ignoreCase: true)
                : null)!.Value;
    }

    /// <summary>The plan's zone, for what reads times.</summary>
    public TimeZoneInfo Zone => zone ?? TimeZoneInfo.Utc;

    /// <summary>Text that must be there; a finding and nothing otherwise.</summary>
    public string Needed(string key)
    {
        if (json?.TryGetProperty(key, out _) is not true) Fault(key, "is missing");
        return Text(key, "")!;
    }

    /// <summary>Text, a number or a flag.</summary>
    public JsonElement? Scalar(string key) =>
        Read(key, "text, a number or a flag", (JsonElement?)null, v => v.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? null : v);

    /// <summary>A list of texts; numbers count as their digits.</summary>
    public IReadOnlyList<string> Texts(string key) => Read(key, "a list of texts", [], v =>
        v.ValueKind is JsonValueKind.Array && v.EnumerateArray().All(e => Values.Text(e) is not null) ? v.EnumerateArray().Select(e => Values.Text(e)!).ToList() : null)!;

    /// <summary>The members of an object of texts, numbers and flags.</summary>
    public IReadOnlyDictionary<string, JsonElement> Members(string key) => Read(key, "an object of texts, numbers and flags", new Dictionary<string, JsonElement>(), v =>
        v.ValueKind is JsonValueKind.Object && v.EnumerateObject().All(m => Values.Text(m.Value) is not null)
            ? v.EnumerateObject().ToDictionary(m => m.Name, m => m.Value)
            : null)!;

    /// <summary>A path of the record.</summary>
    public RecordPath? Path(string key) => Text(key) is { } text ? PathOrFault(key, text) : null;

    /// <summary>A list of paths of the record.</summary>
    public List<RecordPath> Paths(string key) => [.. Texts(key).Select(text => PathOrFault(key, text)).OfType<RecordPath>()];

    /// <summary>Something is wrong with a key.</summary>
    public void Fault(string key, string message) => findings.Add(new Finding(document, PathOf(key), message));

    public Section Inner(string key)
    {
        _known.Add(key);
        var inner = json?.TryGetProperty(key, out var value) is true ? value : (JsonElement?)null;
        if (inner is null or { ValueKind: JsonValueKind.Null }) return new Section(null, document, PathOf(key), findings);
        if (inner is { ValueKind: JsonValueKind.Object }) return new Section(inner, document, PathOf(key), findings);

        findings.Add(new Finding(document, PathOf(key), "must be an object"));
        return new Section(null, document, PathOf(key), findings);
    }

    /// <summary>Everything was read: what is left over is unknown.</summary>
    public void End()
    {
        if (json is not { } section) return;
        foreach (var key in section.EnumerateObject().Select(p => p.Name).Where(k => !_known.Contains(k)))
        {
            findings.Add(new Finding(document, PathOf(key), $"unknown key{Nearest.Hint(key, _known)}"));
        }
    }

    private T? Read<T>(string key, string expected, T? absent, Func<JsonElement, T?> read)
    {
        _known.Add(key);
        if (json?.TryGetProperty(key, out var value) is not true || value.ValueKind is JsonValueKind.Null) return absent;
        if (read(value) is { } found) return found;

        findings.Add(new Finding(document, PathOf(key), $"must be {expected}, found {Shortened(value.GetRawText())}"));
        return absent;
    }

    private RecordPath? PathOrFault(string key, string text)
    {
        var parsed = RecordPath.Parse(text);
        if (parsed is null) Fault(key, $"{Shortened(text)} is no path of the record");
        return parsed;
    }

    private static string Shortened(string text) => text.Length <= Quoted ? text : text[..Quoted] + "…";

    private string PathOf(string key) => path.Length == 0 ? key : $"{path}.{key}";
}
