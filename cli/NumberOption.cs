using System.CommandLine;
using System.Globalization;

namespace OkkiBridge.Cli;

/// <summary>An option that takes a whole number.</summary>
internal static class NumberOption
{
    /// <summary>The most that the control API lists, and replays in one call.</summary>
    public const int MostListed = 500;

    public static Option<int> Limit() => Create("--limit", "At most so many / 最多条数", 50, least: 1, MostListed);

    public static Option<int> Create(string name, string description, int usual, int least, int most) => new(name)
    {
        HelpName = "number",
        Description = $"{description}, {least}–{most}",
        DefaultValueFactory = _ => usual,
        CustomParser = given =>
        {
            var text = given.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
            given.AddError($"{name}: a number from {least} to {most} was expected, found {text}.");
            return usual;
        },
    };
}
