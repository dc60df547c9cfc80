using System.CommandLine;

namespace OkkiBridge.Cli.Runs;

/// <summary><c>run list</c></summary>
internal static class RunList
{
    public static Command Create(CommonOptions common)
    {
        var plan = new Option<string?>("--plan") { Description = "Of this plan only / 只看该方案" };
        var limit = NumberOption.Limit();
        var command = new Command("list", "Runs, newest first / 运行列表，最新在前") { plan, limit };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = common.Api(parsed);
            var runs = await api.RunsAsync(parsed.GetValue(plan), parsed.GetValue(limit), ct);
            common.Output(parsed).Show(runs, console => console.Show(runs));
            return ExitCode.Done;
        });
        return command;
    }
}
