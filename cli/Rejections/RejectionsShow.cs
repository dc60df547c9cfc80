using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace OkkiBridge.Cli.Rejections;

/// <summary><c>rejections show</c></summary>
internal static class RejectionsShow
{
    public static Command Create(CommonOptions common)
    {
        var id = new Argument<string>("id") { Description = "The rejection / 拒绝记录" };
        var command = new Command("show", "One rejection, with both payloads / 单条拒绝及其原始与映射后的数据") { id };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = common.Api(parsed);
            var rejection = await api.RejectionAsync(parsed.GetRequiredValue(id), ct);
            common.Output(parsed).Show(rejection, console => Show(console, rejection));
            return ExitCode.Done;
        });
        return command;
    }

    private static void Show(IAnsiConsole console, Rejection r)
    {
        var table = Tables.Of("Rejection 拒绝", r.Id);
        table.Add("Plan 方案", r.PlanVersion is null ? r.Plan : $"{r.Plan}, version 版本 {r.PlanVersion}");
        table.Add("Run 运行", r.RunId);
        table.Add("Company 客户", r.CompanyId);
        table.Add("Stage, reason 环节、原因", $"{r.Stage}, {r.Reason}");
        table.Add("Message 说明", r.Message);
        table.Add("Status 状态", $"{r.Status}, attempts 次数 {r.Attempts}");
        if (r.ReplayRunId is { } replays) table.Add("Replayed in 重放于", replays);
        if (r.ResolvedBy is { } run) table.Add("Resolved by 解决于", run);
        if (r.ReplacedBy is { } later) table.Add("Replaced by 被取代于", later);
        if (r.WaitsFor is { } awaited) table.Add("Waits for 等待", r.NextTryAt is { } at ? $"{awaited}, {Tables.Time(at)}" : Words(awaited));
        table.Add("Rejected 时间", Tables.Time(r.RejectedAt));
        console.Write(table);

        var payloads = Tables.Of("Raw 原始数据", "Mapped 映射后");
        payloads.Add(Payload(r.Raw, r.RawAside), Payload(r.Mapped, r.MappedAside));
        console.Write(payloads);
    }

    private static string Payload(JsonElement? json, PayloadAside? aside) => (json, aside) switch
    {
        (_, { IsKept: false } lost) => string.Create(CultureInfo.InvariantCulture, $"not kept, too large 过大未保留: {lost.Bytes:N0} bytes, sha256 {lost.Sha256}"),
        ({ } kept, _) => Output.JsonText(kept),
        _ => "",
    };

    private static string Words(string awaited) => awaited switch
    {
        "plan" => "plan: a change of it 方案改动后自动重放",
        "person" => "person: a replay by hand 需人工重放",
        _ => awaited,
    };
}
