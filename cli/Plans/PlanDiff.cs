using System.CommandLine;
using OkkiBridge.Plans;
using Spectre.Console;

namespace OkkiBridge.Cli.Plans;

/// <summary><c>plan diff</c></summary>
internal static class PlanDiff
{
    public static Command Create(CommonOptions common)
    {
        var old = PlanFolder.Argument("old-folder", "The plan as it was / 旧方案目录");
        var now = PlanFolder.Argument("new-folder", "The plan as it is to be / 新方案目录");
        var sample = Sample.Option(required: true);
        var command = new Command("diff", "Which records of a sample a change of plan would write again, and which of their fields differ / 方案改动会重写哪些样例、改变哪些字段")
        {
            old, now, sample,
        };
        command.SetAction(parsed =>
        {
            var (before, after) = (PlanFolder.Load(parsed.GetRequiredValue(old)), PlanFolder.Load(parsed.GetRequiredValue(now)));
            IReadOnlyList<SampleChange> changes = [.. Sample.Read(parsed.GetValue(sample))
                .Select(raw => SampleChange.Of(MappedSample.Of(before, raw), MappedSample.Of(after, raw)))];
            var summary = Enum.GetValues<Change>().ToDictionary(c => c.ToString().ToLowerInvariant(), c => changes.Count(r => r.Change == c));

            common.Output(parsed).Show(new { Summary = summary, after.IdCheck, after.Settings.OnExisting, Records = changes }, console => Show(console, after, summary, changes));
            return ExitCode.Done;
        });
        return command;
    }

    private static void Show(IAnsiConsole console, Plan now, Dictionary<string, int> summary, IReadOnlyList<SampleChange> changes)
    {
        var table = Tables.Of("Company 客户", "Change 变化", "Field 字段", "Old 旧", "New 新");
        foreach (var change in changes)
        {
            if (change.Change is not (Change.Unchanged or Change.Rewritten)) table.Add(change.Id, NameOf(change.Change), "", "", change.Message);
            foreach (var field in change.Fields) table.Add(change.Id, NameOf(change.Change), field.Field, field.Old?.GetRawText(), field.New?.GetRawText());
        }

        if (table.Rows.Count > 0) console.Write(table);
        console.Line($"{changes.Count} records 条记录: {string.Join(", ", summary.Select(s => $"{s.Key} {s.Value}"))}");
        if (!now.IdCheck) console.Line("idCheck is off in the new plan: every record that is read is written 新方案关闭了 idCheck：读到即写");
        else if (now.Settings.OnExisting is OnExisting.Skip) console.Line("onExisting is skip in the new plan: what the target knows is not written again 新方案 onExisting 为 skip：目标端已有的不会重写");
    }

    private static string NameOf(Change change) => change.ToString().ToLowerInvariant();
}
