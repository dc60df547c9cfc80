using System.CommandLine;

namespace OkkiBridge.Cli.Runs;

/// <summary><c>run start</c></summary>
internal static class RunStart
{
    public static Command Create(CommonOptions common)
    {
        var plan = new Argument<string>("plan") { Description = "Name of the plan's folder / 方案名称" };
        var mode = new Option<string>("--mode") { Description = "What to read / 读取范围", DefaultValueFactory = _ => "incremental" };
        mode.AcceptOnlyFromAmong("incremental", "full", "backfill", "reconcile");
        var from = TimeOption.Create("--from", "Beginning of a backfill's window, included / 补数起点（含）");
        var to = TimeOption.Create("--to", "End of a backfill's window, excluded; absent: now / 补数终点（不含），默认到现在");
        var dryRun = new Option<bool>("--dry-run") { Description = "Map and check, but write nothing / 只检查不写入" };
        var watch = new Option<bool>("--watch") { Description = "Wait for its end, like run watch / 等待运行结束" };

        var command = new Command("start", "Start a run / 启动运行") { plan, mode, from, to, dryRun, watch };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = common.Api(parsed);
            var output = common.Output(parsed);
            var request = new StartRun(parsed.GetRequiredValue(mode), parsed.GetValue(from), parsed.GetValue(to), parsed.GetValue(dryRun));
            var run = await api.StartAsync(parsed.GetRequiredValue(plan), request, ct);
            if (parsed.GetValue(watch)) run = await output.FollowAsync(api, run, ct);

            output.Show(run, console => console.Show(run));
            return parsed.GetValue(watch) ? run.Verdict() : ExitCode.Done;
        });
        return command;
    }
}
