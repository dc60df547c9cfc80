using System.Text;
using System.Text.RegularExpressions;

namespace OkkiBridge.Plans.Templates;

/// <summary>Patterns of times as documents write them: in Java's letters (<c>yyyy-MM-dd HH:mm</c>), in PHP's (<c>Y-m-d H:i</c>) or in MySQL's (<c>%Y-%m-%d %H:%i</c>); all occur (metadata language §4).</summary>
internal static partial class TimePattern
{
    private const int Longest = 40;
    private static readonly string[] Java = ["yyyy", "MM", "dd", "HH", "mm", "ss", "SSS"];

    private static readonly Dictionary<char, string> Php = new()
    {
        ['Y'] = "yyyy",
        ['m'] = "MM",
        ['d'] = "dd",
        ['H'] = "HH",
        ['i'] = "mm",
        ['s'] = "ss",
    };

    /// <summary>The pattern in .NET's letters; null when it has others than these.</summary>
    public static string? Read(string text)
    {
        if (text.Contains('%', StringComparison.Ordinal)) return MySql().IsMatch(text) ? Read(text.Replace("%", "", StringComparison.Ordinal)) : null;
        if (text.Length is 0 or > Longest || text.AsSpan().ContainsAny("\\'\"")) return null;

        var isJava = Java.Any(text.Contains);
        var pattern = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            var run = text.AsSpan(at).IndexOfAnyExcept(text[at]) is >= 0 and var length ? length : text.Length - at;
            if (!char.IsAsciiLetter(text[at])) pattern.Append('\'').Append(text, at, run).Append('\'');
            else if (isJava && Java.Contains(text.Substring(at, run))) pattern.Append(text[at] == 'S' ? "fff" : text.Substring(at, run));
            else if (!isJava && run == 1 && Php.TryGetValue(text[at], out var letters)) pattern.Append(letters);
            else return null;
            at += run;
        }

        return pattern.ToString();
    }

    /// <summary>PHP's letters, each after a <c>%</c>.</summary>
    [GeneratedRegex("^([^%A-Za-z]|%[YmdHis])+$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex MySql();
}
