using System.CommandLine;

namespace OkkiBridge.Cli.Plans;

/// <summary><c>plan watermark</c></summary>
internal static class PlanWatermark
{
    public static Command Create(CommonOptions common)
    {
        var plan = new Argument<string>("name") { Description = "Name of the plan's folder / 方案名称" };
        var to = TimeOption.Argument("time", "Everything before it counts as done: the next run reads from there / 此前的一切视为完成，下次运行从此读起");
        var note = new Option<string?>("--note") { Description = "Why, for the log of the Extractor / 原因，写入 Extractor 日志" };
        var command = new Command("watermark", "Put a running plan's watermark where you say, back or forward / 把水位放到指定时间") { plan, to, note, common.Url };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = common.Api(parsed);
            var put = await api.PutWatermarkAsync(parsed.GetRequiredValue(plan), new PutWatermark(parsed.GetRequiredValue(to)!.Value, parsed.GetValue(note)), ct);
            common.Output(parsed).Show(put, console => console.Line($"{put.Plan}: watermark 水位 {Tables.Time(put.To)}{(put.Before is { } before ? $", before 之前 {Tables.Time(before)}" : "")}"));
            return ExitCode.Done;
        });
        return command;
    }
}
