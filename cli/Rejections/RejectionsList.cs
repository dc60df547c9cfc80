using System.CommandLine;
using Spectre.Console;

namespace OkkiBridge.Cli.Rejections;

/// <summary><c>rejections list</c></summary>
internal static class RejectionsList
{
    public static Command Create(CommonOptions common)
    {
        var filter = new FilterOptions();
        var status = new Option<string?>("--status") { Description = "Where they stand / 处理状态" };
        status.AcceptOnlyFromAmong("open", "replayed", "resolved", "dismissed");
        var limit = NumberOption.Limit();
        var command = new Command("list", "Rejections, newest first / 拒绝清单，最新在前") { status, limit };
        filter.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var api = common.Api(parsed);
            var rejections = await api.RejectionsAsync(filter.Read(parsed), parsed.GetValue(status), parsed.GetValue(limit), ct);
            common.Output(parsed).Show(rejections, console => Show(console, rejections));
            return ExitCode.Done;
        });
        return command;
    }

    private static void Show(IAnsiConsole console, IReadOnlyList<Rejection> rejections)
    {
        var table = Tables.Of("Rejection 拒绝", "Plan 方案", "Company 客户", "Stage 环节", "Reason 原因", "Status 状态", "Rejected 时间", "Message 说明");
        foreach (var r in rejections) table.Add(r.Id, r.Plan, r.CompanyId, r.Stage, r.Reason, Status(r), Tables.Time(r.RejectedAt), r.Message);
        console.Write(table);
    }

    private static string Status(Rejection r) => r switch
    {
        { ResolvedBy: { } run } => $"{r.Status} by 解决于 {run}",
        { ReplacedBy: { } run } => $"replaced by 被取代于 {run}",
        _ => r.Status,
    };
}
