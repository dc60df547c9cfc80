using System.Text.Json;
using System.Text.RegularExpressions;
using OkkiBridge.Plans.Documents;
using OkkiBridge.Plans.Templates;

namespace OkkiBridge.Plans.Parsing;

/// <summary><c>type:regex</c>. A pattern that takes longer than its time limit rejects the record instead of stopping the others.</summary>
internal static class RegexParser
{
    private const int LongestPattern = 512;
    private const int MostMatches = 1000;
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(200);

    public static Step Compile(Section options)
    {
        var regex = Pattern(options);
        var (group, all, fallback) = (options.Number("group", 0, 99) ?? 0, options.Flag("extractAll", false), options.Scalar("defaultValue"));
        if (regex is not null && !regex.GetGroupNumbers().Contains(group)) options.Fault("group", "is no group of the pattern");

        return (value, _) =>
        {
            if (Values.Text(value!.Value) is not { } text) return Parsed.Fault("text");
            try
            {
                var found = regex!.Matches(text).Take(all ? MostMatches : 1).Select(m => m.Groups[group].Value).ToList();
                if (found.Count == 0) return fallback is null ? Parsed.Fault("text that the pattern of its parser finds") : new Parsed(fallback);
                return new Parsed(Values.Clean(all ? JsonSerializer.SerializeToElement(found) : Values.Of(found[0])));
            }
            catch (RegexMatchTimeoutException)
            {
                return Parsed.Fault($"text that the pattern of its parser reads within {Limit.TotalMilliseconds} ms");
            }
        };
    }

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
}
