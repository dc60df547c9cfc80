using Spectre.Console;

namespace OkkiBridge.Cli.Runs;

/// <summary>Waits for the end of a run, and shows to people how far it is. One that is held is waited for too, and what it waits for is said once: it goes on by itself, or when it is accepted.</summary>
internal static class RunProgress
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    public static Task<Run> FollowAsync(this Output output, ControlApi api, Run run, CancellationToken ct)
    {
        if (output.Console is not { } console) return FollowAsync(api, run, _ => { }, ct);

        return console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(progress =>
            {
                var bar = progress.AddTask(Markup.Escape(run.Id), maxValue: 1);
                DateTimeOffset? told = null;
                return FollowAsync(api, run, now =>
                {
                    if (now.Held is { } held && held.Since != told)
                    {
                        told = held.Since;
                        console.Write(new Text($"{Tables.OneLine($"{now.Id}: {held.ToText()}")}\n"));
                    }

                    bar.Value = now.Progress;
                    bar.Description = Markup.Escape($"{now.Id} {now.Status}, extracted 已抽取 {Tables.Number(now.Counts.Extracted)}");
                }, ct);
            });
    }

    private static async Task<Run> FollowAsync(ControlApi api, Run run, Action<Run> show, CancellationToken ct)
    {
        for (show(run); !run.IsOver; show(run))
        {
            await Task.Delay(Poll, TimeProvider.System, ct);
            run = await api.RunAsync(run.Id, ct);
        }

        return run;
    }
}
