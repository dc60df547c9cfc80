using System.CommandLine;

namespace OkkiBridge.Cli.Runs;

/// <summary><c>run accept</c></summary>
internal static class RunAccept
{
    public static Command Create(CommonOptions common)
    {
        var id = new Argument<string>("id") { Description = "The run / 运行" };
        var command = new Command("accept", "Let a run go on that is held for a person (guard) / 接受因防护而暂缓的运行，继续执行") { id };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = common.Api(parsed);
            var run = await api.AcceptAsync(parsed.GetRequiredValue(id), ct);
            common.Output(parsed).Show(run, console => console.Show(run));
            return ExitCode.Done;
        });
        return command;
    }
}
