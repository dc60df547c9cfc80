using Spectre.Console;

namespace OkkiBridge.Cli.Runs;

/// <summary>Runs, a row each, and what keeps them from going on. Outcomes carry the platform's status (数据状态) beside their own name.</summary>
internal static class RunTable
{
    public static void Show(this IAnsiConsole console, params IReadOnlyList<Run> runs)
    {
        var table = Tables.Of("Run 运行", "Plan 方案", "Mode 模式", "Status 状态", "Started 开始", "Window 窗口", "Companies 客户");
        foreach (var run in runs)
        {
            table.Add(
                run.Id, $"{run.Plan}\n{run.PlanVersion}", run.DryRun ? $"{run.Mode}\ndry run 试运行" : run.Mode, run.IsOver ? run.Status : $"{run.Status} {run.Progress:P0}",
                Tables.Time(run.StartedAt), $"{Tables.Time(run.Window.From)}\n{Tables.Time(run.Window.To)}", Companies(run));
        }

        console.Write(table);
        foreach (var run in runs.Where(r => r.Held is not null || r.Error is not null)) console.Line($"{run.Id}: {run.Held?.ToText() ?? run.Error}");
    }

    private static string Companies(Run run)
    {
        var counts = run.Counts;
        (string Outcome, int Companies)[] outcomes =
        [
            ("extracted 抽取", counts.Extracted), ("written 已完成(2)", counts.Written), ("unchanged 未变 重复的(1)", counts.Unchanged),
            ("stale 过期 重复的(1)", counts.Stale), ("skipped 跳过 重复的(1)", counts.Skipped), ("rejected 错误的(3)", counts.Rejected),
            ("in flight 队列中(5)", counts.Extracted - counts.Written - counts.Unchanged - counts.Stale - counts.Skipped - counts.Rejected),
        ];
        (string Difference, int Companies)[] differences = run.Differences is { } found
            ? [("missing 缺失", found.Missing), ("stale at the target 目标端过期", found.Stale), ("extra 多余", found.Extra), ("deleted 已删除", found.Deleted)]
            : [];
        return string.Join('\n', [.. outcomes.Where((o, i) => i == 0 || o.Companies > 0).Select(o => Line(o.Outcome, o.Companies)), .. differences.Select(d => Line(d.Difference, d.Companies))]);

        static string Line(string what, int companies) => $"{what} {Tables.Number(companies)}";
    }
}
