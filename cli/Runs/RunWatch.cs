using System.CommandLine;

namespace OkkiBridge.Cli.Runs;

/// <summary><c>run watch</c></summary>
internal static class RunWatch
{
    public static Command Create(CommonOptions common)
    {
        var id = new Argument<string>("id") { Description = "The run / 运行" };
        var command = new Command("watch", "Wait for the end of a run; 0 only when it completed / 等待运行结束，仅在成功时返回 0") { id };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = common.Api(parsed);
            var output = common.Output(parsed);
            var run = await output.FollowAsync(api, await api.RunAsync(parsed.GetRequiredValue(id), ct), ct);
            output.Show(run, console => console.Show(run));
            return run.Verdict();
        });
        return command;
    }
}
