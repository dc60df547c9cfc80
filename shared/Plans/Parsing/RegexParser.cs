using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using OkkiBridge.Plans.Documents;
using OkkiBridge.Plans.Templates;

namespace OkkiBridge.Plans.Parsing;

/// <summary>
/// <c>type:regex</c>. Each find is one of its groups, with <c>namedGroups</c> an object of them, with <c>outputFormat</c> a text in which <c>{name}</c>,
/// <c>{1}</c> or <c>$1</c> stand for them. A pattern that takes longer than its time limit rejects the record instead of stopping the others.
/// </summary>
internal static partial class RegexParser
{
    private const int LongestPattern = 512;
    private const int LongestText = 1024 * 1024;
    private const int MostMatches = 1000;
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LimitOfAll = TimeSpan.FromSeconds(1);

    public static Step Compile(Section options)
    {
        var regex = Pattern(options);
        var (all, fallback, output) = (options.Flag("extractAll", false), options.Scalar("defaultValue"), Output(options, regex));
        return (value, _) =>
        {
            if (Values.Text(value!.Value) is not { } text) return Parsed.Fault("text");
            var (found, begin, length) = (new List<JsonElement>(), Stopwatch.GetTimestamp(), 0);
            try
            {
                for (var match = regex!.Match(text); match.Success && found.Count < MostMatches; match = match.NextMatch())        // one by one: Matches would look for all at once
                {
                    if (match.Groups.Values.Any(IsHalf)) return Parsed.Fault("text that the pattern of its parser cuts between characters");
                    found.Add(output(match));
                    if (!all) break;
                    length += found[^1].GetRawText().Length;
                    if (length > LongestText) return Parsed.Fault("text whose finds are at most 1 MB");
                    if (Stopwatch.GetElapsedTime(begin) > LimitOfAll) throw new RegexMatchTimeoutException();
                }
            }
            catch (RegexMatchTimeoutException)
            {
                return Parsed.Fault($"text that the pattern of its parser reads within {Limit.TotalMilliseconds} ms");
            }

            if (found.Count == 0) return fallback is null ? Parsed.Fault("text that the pattern of its parser finds") : new Parsed(fallback);
            return new Parsed(Values.Clean(all ? JsonSerializer.SerializeToElement(found) : found[0]));
        };
    }

    /// <summary>What becomes of a find.</summary>
    private static Func<Match, JsonElement> Output(Section options, Regex? regex)
    {
        var (group, named, format) = (options.Number("group", 0, 99) ?? 0, options.Flag("namedGroups", false), options.Text("outputFormat", ""));
        if (regex is null) return _ => default;
        if (!regex.GetGroupNumbers().Contains(group)) options.Fault("group", "is no group of the pattern");

        var names = regex.GetGroupNames().Where(n => !n.All(char.IsAsciiDigit)).ToList();
        if (named && names.Count == 0) options.Fault("namedGroups", "the pattern names no group, as (?<year>\\d{4}) does");
        foreach (var unknown in Placeholder().Matches(format!).Select(NameIn).Where(n => !Has(regex, n)))
        {
            options.Fault("outputFormat", $"{unknown} is no group of the pattern");
        }

        return (format, named) switch
        {
            ({ Length: > 0 }, _) => match => Values.Of(Placeholder().Replace(format, p => (Number(NameIn(p)) is { } n ? match.Groups[n] : match.Groups[NameIn(p)]).Value)),
            (_, true) => match => JsonSerializer.SerializeToElement(names.ToDictionary(n => n, n => match.Groups[n] is { Success: true } found ? found.Value : null)),
            _ => match => Values.Of(match.Groups[group].Value),
        };
    }

    private static bool Has(Regex regex, string group) => Number(group) is { } number ? regex.GetGroupNumbers().Contains(number) : regex.GetGroupNames().Contains(group);

    private static int? Number(string group) => int.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>It begins or ends within a character of two halves, as . on 🌊 does.</summary>
    private static bool IsHalf(Group group) => group.ValueSpan is [>= '\uDC00' and <= '\uDFFF', ..] or [.., >= '\uD800' and <= '\uDBFF'];

    private static string NameIn(Match placeholder) => placeholder.Groups[1].Value;

    private static Regex? Pattern(Section options)
    {
        var (pattern, flags) = (options.Needed("pattern"), options.Text("flags", "", f => f.All("gimsu".Contains), "letters out of g, i, m, s, u"));
        if (pattern.Length > LongestPattern)
        {
            options.Fault("pattern", $"must have at most {LongestPattern} characters");
            return null;
        }

        try
        {
            return new Regex(pattern, Flags(flags), Limit);
        }
        catch (ArgumentException fault)
        {
            options.Fault("pattern", "is no regular expression: " + fault.Message);
            return null;
        }
    }

    private static RegexOptions Flags(string flags) => flags.Aggregate(RegexOptions.CultureInvariant, (options, flag) => options | flag switch
    {
        'i' => RegexOptions.IgnoreCase,
        'm' => RegexOptions.Multiline,
        's' => RegexOptions.Singleline,
        _ => RegexOptions.None,                                             // g is extractAll, u is always on
    });

    /// <summary><c>{name}</c>, <c>{1}</c>, <c>${name}</c> or <c>$1</c>; the name is group 1.</summary>
    [GeneratedRegex(@"\$?\{(?<1>\w+)\}|\$(?<1>[0-9]{1,2})", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Placeholder();
}
