using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace OkkiBridge.Cli.Storage;

/// <summary><c>storage</c></summary>
internal static class StorageShow
{
    public static Command Create(CommonOptions common)
    {
        var command = new Command("storage", "What the database holds, and for how long / 数据库中的数据及其保留时间") { common.Url };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = common.Api(parsed);
            var kinds = await api.StorageAsync(ct);
            common.Output(parsed).Show(kinds, console => console.Show(kinds));
            return ExitCode.Done;
        });
        return command;
    }

    private static void Show(this IAnsiConsole console, IReadOnlyList<StoredKind> kinds)
    {
        var table = Tables.Of("Kind 种类", "Records 条数", "MB", "Kept for 保留");
        foreach (var kind in kinds) table.Add(kind.Name, Tables.Number(kind.Count), kind.Bytes is { } bytes ? Text(bytes / 1e6, "N1") : "", kind.KeptFor is { } kept ? $"{Text(kept.TotalDays, "0.#")} days 天" : "");
        table.Add("", "", Text((kinds.Sum(kind => kind.Bytes) ?? 0) / 1e6, "N1"), "");
        console.Write(table);
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
