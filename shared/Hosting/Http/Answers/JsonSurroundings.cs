using System.Text;
using System.Text.RegularExpressions;

namespace OkkiBridge.Hosting.Http;

/// <summary>
/// What may stand around the JSON of an answer without changing what it says: a callback, a guard against scripts, notices of PHP, a comment. Nothing else may: JSON inside
/// a page or behind an error is not an answer. Pure.
/// </summary>
internal static partial class JsonSurroundings
{
    private const int Longest = 16 * 1024;

    /// <summary>Where the JSON begins; -1 where it does not, or where what stands before it is not known.</summary>
    public static int Begin(ReadOnlySpan<byte> body)
    {
        var start = body.IndexOfAnyExcept(" \t\r\n"u8);
        if (start < 0 || body[start] is (byte)'{' or (byte)'[') return start;

        for (var at = start; at < body.Length && at < Longest; at++)
        {
            if (body[at] == '{' && body[(at + 1)..].TrimStart(" \t\r\n"u8) is [(byte)'"' or (byte)'}', ..]) return IsHarmless(body[..at], Before()) ? at : -1;
        }

        return -1;
    }

    /// <summary>Whether what stands behind the JSON says nothing.</summary>
    public static bool MayEndWith(ReadOnlySpan<byte> rest) => rest.TrimEnd(" \t\r\n\0"u8) is [] || (rest.Length <= Longest && IsHarmless(rest, Behind()));

    private static bool IsHarmless(ReadOnlySpan<byte> around, Regex form)
    {
        var text = Encoding.UTF8.GetString(around);
        return form.IsMatch(text) || (Notices().IsMatch(text) && Tags().EnumerateMatches(text) is var tags && !tags.MoveNext());
    }

    [GeneratedRegex(@"^\s*(/\*.*?\*/)?\s*(([\w$.]+\s*&&\s*)?[\w$.]+\s*\(\s*|\)\]\}'?,?\s*|(while\s*\(1\)|for\s*\(;;\))\s*;\s*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Before();

    [GeneratedRegex(@"^[\s;)]*(<!--[^{}]*-->\s*)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Behind();

    [GeneratedRegex(@"^(\s|<br\s*/?>|<b>|PHP )*(Notice|Warning|Deprecated|Strict Standards)(\s|</b>|\[\d+\])*:(?!.*(Fatal|Parse|Uncaught))", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Notices();

    /// <summary>Those that are not PHP's own.</summary>
    [GeneratedRegex(@"<(?!/?b>|br\s*/?>)[a-z!/]", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Tags();
}
