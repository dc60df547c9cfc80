using Spectre.Console;

namespace OkkiBridge.Cli.Runs;

/// <summary>Runs, a row each.</summary>
internal static class RunTable
{
    public static void Show(this IAnsiConsole console, params IReadOnlyList<Run> runs)
    {
        var table = Tables.Of("Run 运行", "Plan 方案", "Mode 模式", "Status 状态", "Started 开始", "Window 窗口", "Extracted 抽取", "Settled 结果", "Error 错误");
        foreach (var run in runs)
        {
            var counts = run.Counts;
            table.Add(
                run.Id, run.Plan, run.DryRun ? $"{run.Mode} (dry run 试运行)" : run.Mode, run.IsOver ? run.Status : $"{run.Status} {run.Progress:P0}", Tables.Time(run.StartedAt),
                $"{Tables.Time(run.Window.From)}\n{Tables.Time(run.Window.To)}", Tables.Number(counts.Extracted),
                $"""
                written 已写入 {Tables.Number(counts.Written)}
                unchanged 未变 {Tables.Number(counts.Unchanged)}
                stale 过期 {Tables.Number(counts.Stale)}
                skipped 跳过 {Tables.Number(counts.Skipped)}
                rejected 拒绝 {Tables.Number(counts.Rejected)}
                """,
                run.Error);
        }

        console.Write(table);
    }
}
