using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OkkiBridge.Hosting.Http;

/// <summary>
/// The one reading of what providers send (P12): compressed or not, asked for or not, in any charset, with a byte order mark, in JSON that is nearly JSON.
/// </summary>
/// <param name="Root">The JSON value; undefined where there is none.</param>
/// <param name="Fault">Why there is none, with the place, in words for people; null where there is one.</param>
/// <param name="IsDamaged">Whether some texts could not be decoded: see <see cref="AnswerText.FindUndecodable"/>.</param>
public readonly partial record struct AnswerBody(JsonElement Root, string? Fault, bool IsDamaged)
{
    /// <summary>Levels of an answer that are read: far more than a message carries, so that a record nested too deep is known by its id, and is rejected alone.</summary>
    public const int MostDepth = 512;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MostDepth };

    /// <summary>JSON that is nearly JSON. What an answer held is kept as it came, so its text is to be read in this way too.</summary>
    public static JsonDocumentOptions Lenient { get; } = new() { MaxDepth = MostDepth, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Whether the value is an object: what every envelope is.</summary>
    public bool IsObject => Root.ValueKind is JsonValueKind.Object;

    /// <summary>Reads the body of an answer by its headers, however they are written.</summary>
    public static AnswerBody Of(HttpResponseMessage response, ReadOnlyMemory<byte> body, int most)
    {
        var headers = response.Content.Headers;
        return Read(body, headers.ContentType?.CharSet ?? CharsetIn(headers), headers.ContentEncoding, most);
    }

    /// <summary>Reads a body.</summary>
    /// <param name="body">Its bytes as they came.</param>
    /// <param name="charset">Charset of <c>Content-Type</c>; null without one.</param>
    /// <param name="encodings"><c>Content-Encoding</c>, in the order of the header.</param>
    /// <param name="most">Most bytes that a compressed body may hold.</param>
    public static AnswerBody Read(ReadOnlyMemory<byte> body, string? charset, IEnumerable<string> encodings, int most)
    {
        if (Compression.TryUndo(body, encodings, most, out var fault) is not { } plain) return new(default, fault, false);
        if (plain.Length == 0) return new(default, "nothing", false);

        var (json, isDamaged) = AnswerText.Decode(plain, charset);
        try
        {
            var root = Parse(json, Strict);
            return new(root.ValueKind is JsonValueKind.String ? Unwrapped(root) : root, null, isDamaged);
        }
        catch (JsonException broken)
        {
            return TryRepaired(json) is { } repaired ? new(repaired, null, isDamaged) : new(default, Place(json, broken), isDamaged);
        }
    }

    /// <summary>Out of a header that is not by the rules.</summary>
    private static string? CharsetIn(HttpContentHeaders headers) =>
        headers.NonValidated.TryGetValues("Content-Type", out var type) && Charset().Match(type.ToString()) is { Success: true } found ? found.Groups[1].Value : null;

    [GeneratedRegex("""charset\s*[=:]\s*["']?([\w.:-]+)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Charset();

    private static JsonElement? TryRepaired(ReadOnlyMemory<byte> json)
    {
        if (JsonRepair.Repair(json.Span) is not { } repaired) return null;
        try
        {
            return Parse(repaired, Lenient);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>JSON that was written twice: the answer is a text that holds it.</summary>
    private static JsonElement Unwrapped(JsonElement text)
    {
        try
        {
            return text.GetString()!.TrimStart().StartsWith('{') ? Parse(Encoding.UTF8.GetBytes(text.GetString()!), Strict) : text;
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private static JsonElement Parse(ReadOnlyMemory<byte> json, JsonDocumentOptions options)
    {
        using var document = JsonDocument.Parse(json, options);
        return document.RootElement.Clone();
    }

    /// <summary>Without a word of the body itself: it holds customers' data.</summary>
    private static string Place(ReadOnlyMemory<byte> json, JsonException broken)
    {
        var trimmed = json.Span.TrimStart(" \t\r\n"u8);
        return trimmed is [] ? "nothing" : trimmed[0] == '<' ? "HTML, no JSON" : $"no JSON at line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}";
    }
}
