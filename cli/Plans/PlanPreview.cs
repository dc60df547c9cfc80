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
        var source = new Option<bool>("--source") { Description = "The sample is what OKKI sends now, through the running OkkiBridge's plan of the same name; at most 20 / 样例取自 OKKI 当前数据" };
        var from = TimeOption.Create("--from", "Beginning of the window; absent: the plan's startFrom, else everything / 窗口起点，默认为方案的 startFrom 或全部");
        var to = TimeOption.Create("--to", "End of the window; absent: now / 窗口终点，默认到现在");
        var command = new Command("preview", "The requests that a run would begin with, and a sample before and after mapping / 预览将发出的请求与样例映射前后")
        {
            folder, sample, source, count, from, to, common.Url,
        };
        command.SetAction(async (parsed, ct) =>
        {
            var plan = PlanFolder.Load(parsed.GetRequiredValue(folder));
            using var api = common.Api(parsed);
            var given = parsed.GetValue(source)
                ? await api.SampleAsync(plan.Name, parsed.GetValue(count), ct)
                : new SourceSample([.. Sample.Read(parsed.GetValue(sample)).Take(parsed.GetValue(count))], null);
            IReadOnlyList<MappedSample> records = [.. given.Records.Select(raw => MappedSample.Of(plan, raw, given.Labels))];
            var id = records.Select(r => r.Id).FirstOrDefault(i => i is not null);
            var requests = PlannedRequests.Of(plan, TimeProvider.System.GetUtcNow(), parsed.GetValue(from), parsed.GetValue(to), id);

            var warnings = plan.Drift(given.Records);
            common.Output(parsed).Show(new { Plan = plan.Name, Requests = requests, Findings = warnings, Sample = records }, console =>
            {
                PlanCheck.Show(console, warnings);
                foreach (var request in requests) console.Line($"{request.Purpose,-6} {request.Method} {request.Url}");
                MappedSample.Show(console, records);
            });
            return ExitCode.Done;
        });
        return command;
    }
}
