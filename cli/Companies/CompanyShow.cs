using System.CommandLine;
using Spectre.Console;

namespace OkkiBridge.Cli.Companies;

/// <summary><c>company show</c></summary>
internal static class CompanyShow
{
    private const int Shown = 16;                                                    // of a hash: enough to tell two apart

    public static Command Create(CommonOptions common)
    {
        var id = new Argument<string>("id") { Description = "The company's id / 客户 ID" };
        var plan = new Option<string?>("--plan") { Description = "In this plan; needed where there is more than one / 方案，多于一个时必填" };
        var command = new Command("show", "The ledger entry and history of one company / 单个客户的台账与历史") { id, plan };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = common.Api(parsed);
            var company = await api.CompanyAsync(parsed.GetRequiredValue(id), parsed.GetValue(plan), ct);
            common.Output(parsed).Show(company, console => Show(console, company));
            return ExitCode.Done;
        });
        return command;
    }

    private static void Show(IAnsiConsole console, Company company)
    {
        console.Line($"{string.Join(" · ", new[] { company.Id, company.Number, company.Plan }.OfType<string>())}: {Held(company)}");
        if (company.Deletion is { } deletion)
        {
            console.Line($"Deleted at the source before it was written 写入前已在源端删除 {Tables.Time(deletion.UpdatedAt)}, run 运行 {deletion.RunId}: nothing older is written 更早的版本不再写入");
        }

        if (company.Writing is { } claim)
        {
            console.Line($"Version 版本 {Tables.Time(claim.UpdatedAt)} {(claim.InDoubt ? "is in doubt 存疑" : "is being written 写入中")}, run 运行 {claim.RunId}");
        }

        var history = Tables.Of("Version 版本", "Written 写入", "Read 读取", "Run 运行", "Plan version 方案版本", "Content 内容", "");
        foreach (var v in company.History)
        {
            history.Add(Tables.Time(v.UpdatedAt), Tables.Time(v.WrittenAt), Tables.Time(v.ReadAt), v.RunId, v.PlanVersion ?? "", v.Hash.Length > Shown ? v.Hash[..Shown] : v.Hash, v.Repeated ? "write repeated 重复写入" : "");
        }

        if (company.History.Count > 0) console.Write(history);

        var rejections = Tables.Of("Rejection 拒绝", "Stage 环节", "Reason 原因", "Status 状态", "Rejected 时间", "Message 说明");
        foreach (var r in company.Rejections) rejections.Add(r.Id, r.Stage, r.Reason, r.Status, Tables.Time(r.RejectedAt), r.Message);
        if (company.Rejections.Count > 0) console.Write(rejections);
    }

    private static string Held(Company company) => company.Current is { } current
        ? $"the target holds version 目标端版本 {Tables.Time(current.UpdatedAt)}"
        : "the target holds no version 目标端尚无此客户";
}
