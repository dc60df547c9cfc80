using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace OkkiBridge.Plans;

/// <summary>
/// JSON text that PHP cut in the middle of a character holds half of it: bytes that are no UTF-8, or an escape such as <c>\ud83d</c> without its second half.
/// It parses, but each reading of such a text throws, in whatever passes it on.
/// </summary>
public static class WholeText
{
    private const int Escape = 6;                                           // \uXXXX

    /// <summary>The same JSON with U+FFFD in place of each half of a character; a byte order mark is left out.</summary>
    public static ReadOnlyMemory<byte> Repair(ReadOnlyMemory<byte> json)
    {
        if (json.Span.StartsWith(Encoding.UTF8.Preamble)) json = json[Encoding.UTF8.Preamble.Length..];
        if (!Utf8.IsValid(json.Span)) json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json.Span));

        var at = LoneSurrogate(json.Span);
        if (at < 0) return json;

        var repaired = json.ToArray();
        for (; at >= 0; at = LoneSurrogate(repaired, at + Escape)) @"\uFFFD"u8.CopyTo(repaired.AsSpan(at));
        return repaired;
    }

    /// <summary>Where the next escape begins that is half of a character; -1 without one.</summary>
    internal static int LoneSurrogate(ReadOnlySpan<byte> json, int from = 0)
    {
        for (var at = from; at < json.Length;)
        {
            var skipped = json[at..].IndexOf((byte)'\\');
            if (skipped < 0) break;

            at += skipped;
            if (Unit(json, at) is not { } unit) at += 2;
            else if (!char.IsSurrogate(unit)) at += Escape;
            else if (char.IsHighSurrogate(unit) && Unit(json, at + Escape) is { } low && char.IsLowSurrogate(low)) at += 2 * Escape;
            else return at;
        }

        return -1;
    }

    private static char? Unit(ReadOnlySpan<byte> json, int at) =>
        at + Escape <= json.Length && json[at] == '\\' && json[at + 1] == 'u'
            && ushort.TryParse(json.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit) ? (char)unit : null;
}
