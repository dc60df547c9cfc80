using System.CommandLine;

namespace OkkiBridge.Cli.Rejections;

/// <summary><c>rejections replay</c></summary>
internal static class RejectionsReplay
{
    public static Command Create(CommonOptions common)
    {
        var id = new Argument<string?>("id") { Arity = ArgumentArity.ZeroOrOne, Description = "The rejection / 拒绝记录" };
        var filter = new FilterOptions();
        var all = new Option<bool>("--all") { Description = "All open ones / 所有未处理的" };
        var command = new Command("replay", "Send one, the open ones of a filter or all open ones through again / 重放一条，或按条件、全部重放未处理的") { id, all };
        filter.AddTo(command);
        command.Validators.Add(given =>
        {
            var ways = new[] { given.GetValue(id) is not null, filter.IsGiven(given), given.GetValue(all) };
            if (ways.Count(way => way) != 1) given.AddError("Name one rejection, or a filter (--plan, --stage, --reason), or --all.");
        });
        command.SetAction(async (parsed, ct) =>
        {
            using var api = common.Api(parsed);
            var replayed = new Replayed(1);
            if (parsed.GetValue(id) is { } one) await api.ReplayAsync(one, ct);
            else replayed = await api.ReplayAsync(filter.Read(parsed), ct);

            common.Output(parsed).Show(replayed, console => console.Line($"{replayed.Count} replayed 已重放"));
            return ExitCode.Done;
        });
        return command;
    }
}
