using System.Diagnostics;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace OkkiBridge.Quickstart;

/// <summary>Runs the whole job once on this machine, shows it, and tells whether the promises held.</summary>
internal static class Quickstart
{
    /// <summary>Exit code 0 only when every promise of P1–P3 held.</summary>
    public static async Task<int> RunAsync(QuickstartOptions options, CancellationToken ct)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(options.Json ? Console.Error : Console.Out) });
        var clock = Stopwatch.StartNew();
        console.MarkupLine("[bold]OkkiBridge[/] · 小满 OKKI → 轻易云 Qingyiyun");

        var folder = Directory.CreateTempSubdirectory("okkibridge-");
        try
        {
            await using var sandbox = await Sandboxes.StartAsync(options, ct);
            await using var app = Bridge.Create(sandbox.Settings, Path.Combine(folder.FullName, "okkibridge.db"));
            await app.StartAsync(ct);
            using var api = new ControlApi(app.Address());

            var plan = await api.PlanAsync(ct);
            var runs = await RunPlanAsync(console, api, plan, sandbox, ct);
            var (figures, seconds) = (sandbox.Figures(await api.RejectedAsync(plan, ct)), Math.Round(clock.Elapsed.TotalSeconds, 1));
            var broken = Verdict.Of(runs, figures);
            Summary.Show(console, runs, figures, broken, seconds);
            if (options.Json) Console.Out.WriteLine(Json(runs[0], figures, seconds).ToJsonString());

            if (options.Serve)
            {
                console.MarkupLine($"Control API 控制接口: [link]{app.Address()}openapi/v1.json[/] · Ctrl+C to stop 停止");
                await app.WaitForShutdownAsync(ct);
            }

            await app.StopAsync(CancellationToken.None);
            return broken.Count == 0 ? 0 : 1;
        }
        catch (InvalidOperationException notStarted)
        {
            console.MarkupLine($"[red]✗ {Markup.Escape(notStarted.Message)}[/]");
            return 1;
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Everything first; then, when companies changed meanwhile, what changed.</summary>
    private static async Task<IReadOnlyList<RunRecord>> RunPlanAsync(IAnsiConsole console, ControlApi api, string plan, Sandboxes sandbox, CancellationToken ct)
    {
        var runs = new List<RunRecord>
        {
            await Progress.FollowAsync(console, api, await api.StartAsync(plan, "full", ct), "1 full 全量", ct),
        };
        if (!sandbox.ChangesWhileRunning) return runs;

        await sandbox.QuietAsync(ct);
        runs.Add(await Progress.FollowAsync(console, api, await api.StartAsync(plan, "incremental", ct), "2 changes 增量", ct));
        return runs;
    }

    private static JsonObject Json(RunRecord run, SandboxFigures? figures, double seconds) => new()
    {
        ["run"] = run.Json.DeepClone(),
        ["source"] = figures is null ? null : new JsonObject { ["companies"] = figures.SourceCompanies, ["calls"] = figures.SourceCalls },
        ["target"] = figures is null ? null : new JsonObject
        {
            ["companies"] = figures.TargetCompanies,
            ["writes"] = figures.Writes,
            ["duplicateVersions"] = figures.DuplicateVersions,
            ["staleOverwrites"] = figures.StaleOverwrites,
            ["calls"] = figures.TargetCalls,
        },
        ["seconds"] = seconds,
    };
}
