using System.CommandLine;

namespace OkkiBridge.Cli.Rejections;

/// <summary><c>rejections replay</c></summary>
internal static class RejectionsReplay
{
    public static Command Create(CommonOptions common)
    {
        var id = new Argument<string?>("id") { Arity = ArgumentArity.ZeroOrOne, Description = "The rejection / 拒绝记录" };
        var filter = new FilterOptions();
        var command = new Command("replay", $"Send one, or all open ones of a filter (at most {NumberOption.MostListed}), through again / 重放一条，或按条件重放未处理的") { id };
        filter.AddTo(command);
        command.Validators.Add(given =>
        {
            var named = given.GetValue(id) is not null;
            if (named == filter.IsGiven(given)) given.AddError("Name either one rejection or a filter: --plan, --stage, --reason.");
        });
        command.SetAction(async (parsed, ct) =>
        {
            using var api = common.Api(parsed);
            var replayed = new Replayed(1);
            if (parsed.GetValue(id) is { } one) await api.ReplayAsync(one, ct);
            else replayed = await api.ReplayAsync(filter.Read(parsed), ct);

            common.Output(parsed).Show(replayed, console => console.Line(
                $"{replayed.Count} replayed 已重放{(replayed.Count == NumberOption.MostListed ? ": the most of one call, repeat it for the rest 单次上限，其余请再次执行" : "")}"));
            return ExitCode.Done;
        });
        return command;
    }
}
