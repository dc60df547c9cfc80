using System.CommandLine;

namespace OkkiBridge.Cli.Runs;

/// <summary><c>run list</c></summary>
internal static class RunList
{
    public static Command Create(CommonOptions common)
    {
        var plan = new Option<string?>("--plan") { Description = "Of this plan only / 只看该方案" };
        var status = new Option<string?>("--status") { Description = "With this status only / 只看该状态" };
        status.AcceptOnlyFromAmong("running", "loading", "held", "completed", "failed", "cancelled");
        var limit = NumberOption.Limit();
        var command = new Command("list", "Runs, newest first / 运行列表，最新在前") { plan, status, limit };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = common.Api(parsed);
            var runs = await api.RunsAsync(parsed.GetValue(plan), parsed.GetValue(status), parsed.GetValue(limit), ct);
            common.Output(parsed).Show(runs, console => console.Show(runs));
            return ExitCode.Done;
        });
        return command;
    }
}
