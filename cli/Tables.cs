using System.Globalization;
using Spectre.Console;

namespace OkkiBridge.Cli;

/// <summary>Tables of plain text: what comes from outside is never taken for markup or for a terminal's commands.</summary>
internal static class Tables
{
    /// <summary>A table whose first column, what the row is known by, stays in one line.</summary>
    public static Table Of(params string[] headings) =>
        new Table().Border(TableBorder.Rounded).AddColumns([.. headings.Select((heading, i) => new TableColumn(new Text(heading)) { NoWrap = i == 0 })]);

    public static void Add(this Table table, params string?[] cells) => table.AddRow(cells.Select(c => new Text(Printable(c ?? "", keepLines: true))));

    /// <summary>A line that is never broken: an address stays whole.</summary>
    public static void Line(this IAnsiConsole console, string text) => console.Profile.Out.Writer.WriteLine(OneLine(text));

    public static string Time(DateTimeOffset? time) => time?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "";

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string OneLine(string text) => Printable(text, keepLines: false);

    private static string Printable(string text, bool keepLines) =>
        string.Concat(text.Select(c => char.IsControl(c) && !(keepLines && c == '\n') ? ' ' : c));
}
