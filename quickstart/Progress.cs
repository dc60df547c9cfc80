using Spectre.Console;

namespace OkkiBridge.Quickstart;

/// <summary>Shows a run while it works.</summary>
internal static class Progress
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    /// <summary>Follows a run to its end.</summary>
    public static Task<RunRecord> FollowAsync(IAnsiConsole console, ControlApi api, RunRecord run, string title, CancellationToken ct) =>
        console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async progress =>
            {
                var extracted = progress.AddTask($"{title}: extracted 已抽取", maxValue: 1);
                var settled = progress.AddTask($"{title}: settled 已落定", maxValue: 1);
                while (true)
                {
                    run = await api.RunAsync(run.Id, ct);
                    Show(run, extracted, settled, title);
                    if (run.IsOver) return run;
                    await Task.Delay(Poll, TimeProvider.System, ct);
                }
            });

    private static void Show(RunRecord run, ProgressTask extracted, ProgressTask settled, string title)
    {
        var all = run.Progress > 0 ? Math.Max(run.Extracted, run.Settled / run.Progress) : Math.Max(run.Extracted, 1);
        if (run.Status is "loading" or "completed") all = Math.Max(run.Extracted, 1);
        (extracted.MaxValue, settled.MaxValue) = (all, all);
        extracted.Value = run.IsOver && run.Extracted == 0 ? all : run.Extracted;
        settled.Value = run.IsOver && run.Extracted == 0 ? all : run.Settled;
        extracted.Description = $"{title}: extracted 已抽取 {run.Extracted}";
        settled.Description = $"{title}: settled 已落定 {run.Settled}{(run.Why is { } e ? $" [yellow]{Markup.Escape(e.Length > 60 ? e[..60] : e)}[/]" : "")}";
    }
}
