using Spectre.Console;

namespace OkkiBridge.Quickstart;

/// <summary>What a person reads at the end.</summary>
internal static class Summary
{
    public static void Show(IAnsiConsole console, IReadOnlyList<RunRecord> runs, SandboxFigures? figures, IReadOnlyList<string> broken, double seconds)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("Run 运行");
        foreach (var heading in (string[])["Extracted 抽取", "Written 已完成", "Unchanged 未变", "Stale 过期", "Skipped 跳过", "Rejected 拒绝"])
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        foreach (var run in runs)
        {
            table.AddRow([
                Markup.Escape($"{run.Json["mode"]} · {run.Status}"), Number(run.Extracted), Number(run.Count("written")), Number(run.Count("unchanged")),
                Number(run.Count("stale")), Number(run.Count("skipped")), Number(run.Count("rejected"))]);
        }

        console.Write(table);
        if (figures is not null)
        {
            console.MarkupLine($"OKKI 客户: {Number(figures.SourceCompanies)} companies, {Number(figures.SourceCalls)} calls 次调用");
            console.MarkupLine($"轻易云 Qingyiyun: {Number(figures.TargetCompanies)} companies, {Number(figures.Writes)} writes 写入, {Number(figures.TargetCalls)} calls 次调用; "
                + $"written twice 重复写入: {figures.DuplicateVersions}, newer overwritten by older 旧盖新: {figures.StaleOverwrites}");
        }

        foreach (var line in broken) console.MarkupLine($"[red]✗ {Markup.Escape(line)}[/]");
        if (broken.Count > 0) return;
        console.MarkupLine(figures is null
            ? $"[green]✓ Every company that was read has its outcome 读到的客户都有结果[/] · what the providers hold was not compared 未与服务商的数据核对 · {seconds} s"
            : $"[green]✓ Nothing missed, doubled or reverted 不漏、不重、不回退[/] · {seconds} s");
    }

    private static string Number(long n) => n.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);
}
