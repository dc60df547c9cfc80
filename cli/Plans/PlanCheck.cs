using System.CommandLine;
using OkkiBridge.Plans;
using Spectre.Console;

namespace OkkiBridge.Cli.Plans;

/// <summary><c>plan check</c></summary>
internal static class PlanCheck
{
    public static Command Create(CommonOptions common)
    {
        var folder = PlanFolder.Argument("folder", "The plan's folder / 方案目录");
        var sample = Sample.Option();
        var command = new Command("check", "Everything wrong or odd in a plan's documents, and the request a run would send / 检查方案文件，并给出将发出的请求") { folder, sample };
        command.SetAction(parsed =>
        {
            var checkedPlan = Check(parsed.GetRequiredValue(folder), parsed.GetValue(sample));
            common.Output(parsed).Show(checkedPlan, console => Show(console, checkedPlan));
            var errors = checkedPlan.Findings.Count(f => f.IsError);
            return errors == 0 ? ExitCode.Done : throw new CommandFailure(ExitCode.Failed, $"{checkedPlan.Plan} has {(errors == 1 ? "an error" : $"{errors} errors")}");
        });
        return command;
    }

    private static CheckedPlan Check(DirectoryInfo folder, FileInfo? sample)
    {
        var raw = Sample.Read(sample);
        var findings = new List<Finding>();
        try
        {
            var plan = Plan.Load(folder.FullName, findings);
            var request = PlannedRequests.Of(plan, TimeProvider.System.GetUtcNow(), from: null, to: null).First(r => r.Purpose == "list");
            findings.AddRange(plan.Drift(raw));
            return new CheckedPlan(plan.Name, findings, request, [.. raw.Select(r => MappedSample.Of(plan, r))]);
        }
        catch (PlanException faults)
        {
            return new CheckedPlan(folder.Name, [.. faults.Findings, .. findings], null, []);
        }
    }

    private static void Show(IAnsiConsole console, CheckedPlan plan)
    {
        Show(console, plan.Findings);
        if (plan.Request is not { } request) return;

        console.Line($"{plan.Plan}: no errors 没有错误");
        console.Line($"{request.Method} {request.Url}");
        MappedSample.Show(console, plan.Sample);
    }

    /// <summary>A row each.</summary>
    public static void Show(IAnsiConsole console, IReadOnlyCollection<Finding> findings)
    {
        var table = Tables.Of("", "Document 文件", "Path 位置", "Message 说明");
        foreach (var finding in findings) table.Add(finding.IsError ? "error 错误" : "warning 警告", finding.Document, finding.Path, finding.Message);
        if (findings.Count > 0) console.Write(table);
    }

    /// <summary>What was found.</summary>
    private sealed record CheckedPlan(string Plan, IReadOnlyList<Finding> Findings, PlannedRequest? Request, IReadOnlyList<MappedSample> Sample);
}
