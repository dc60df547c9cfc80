using System.CommandLine;

namespace OkkiBridge.Cli.Plans;

/// <summary><c>plan preview</c></summary>
internal static class PlanPreview
{
    public static Command Create(CommonOptions common)
    {
        var folder = PlanFolder.Argument("folder", "The plan's folder / 方案目录");
        var sample = Sample.Option();
        var count = NumberOption.Create("--count", "Records of the sample to show / 显示的样例条数", 3, least: 0, most: 1000);
        var from = TimeOption.Create("--from", "Beginning of the window; absent: the plan's startFrom, else everything / 窗口起点，默认为方案的 startFrom 或全部");
        var to = TimeOption.Create("--to", "End of the window; absent: now / 窗口终点，默认到现在");
        var command = new Command("preview", "The requests that a run would begin with, and a sample before and after mapping / 预览将发出的请求与样例映射前后")
        {
            folder, sample, count, from, to,
        };
        command.SetAction(parsed =>
        {
            var plan = PlanFolder.Load(parsed.GetRequiredValue(folder));
            IReadOnlyList<MappedSample> records = [.. Sample.Read(parsed.GetValue(sample)).Take(parsed.GetValue(count)).Select(raw => MappedSample.Of(plan, raw))];
            var id = records.Select(r => r.Id).FirstOrDefault(i => i is not null);
            var requests = PlannedRequests.Of(plan, TimeProvider.System.GetUtcNow(), parsed.GetValue(from), parsed.GetValue(to), id);

            common.Output(parsed).Show(new { Plan = plan.Name, Requests = requests, Sample = records }, console =>
            {
                foreach (var request in requests) console.Line($"{request.Purpose,-6} {request.Method} {request.Url}");
                MappedSample.Show(console, records);
            });
            return ExitCode.Done;
        });
        return command;
    }
}
