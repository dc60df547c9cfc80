using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace OkkiBridge.Cli;

/// <summary>An option or argument that takes a point in time; without an offset it is in this machine's zone.</summary>
internal static class TimeOption
{
    public static Option<DateTimeOffset?> Create(string name, string description) => new(name)
    {
        HelpName = "time",
        Description = description,
        CustomParser = given => Read(given, name),
    };

    public static Argument<DateTimeOffset?> Argument(string name, string description) => new(name)
    {
        HelpName = name,
        Arity = ArgumentArity.ExactlyOne,
        Description = description,
        CustomParser = given => Read(given, name),
    };

    private static DateTimeOffset? Read(ArgumentResult given, string name)
    {
        var text = given.Tokens[0].Value;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time)) return time;
        given.AddError($"{name}: a time such as 2026-01-31 or 2026-01-31T08:00:00+08:00 was expected, found {text}.");
        return null;
    }
}
