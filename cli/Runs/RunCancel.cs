using System.CommandLine;

namespace OkkiBridge.Cli.Runs;

/// <summary><c>run cancel</c></summary>
internal static class RunCancel
{
    public static Command Create(CommonOptions common)
    {
        var id = new Argument<string>("id") { Description = "The run / 运行" };
        var command = new Command("cancel", "Stop extracting; what is published still lands / 停止抽取，已发布的仍会写入") { id };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = common.Api(parsed);
            var run = await api.CancelAsync(parsed.GetRequiredValue(id), ct);
            common.Output(parsed).Show(run, console => console.Show(run));
            return ExitCode.Done;
        });
        return command;
    }
}
