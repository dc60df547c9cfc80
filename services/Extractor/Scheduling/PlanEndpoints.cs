using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using OkkiBridge.Extractor.Extraction;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Extractor.Runs;
using OkkiBridge.Extractor.Stuck;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Scheduling;

/// <summary>A plan as the control API shows it.</summary>
/// <param name="Name">Folder name.</param>
/// <param name="Version">The version in use: hash of its documents.</param>
/// <param name="Enabled">Whether its schedule runs.</param>
/// <param name="Schedule">Cron expression; null when it runs by hand only.</param>
/// <param name="NextTick">When it is due next; null when its schedule does not run.</param>
/// <param name="Watermark">Everything before it has its outcome.</param>
/// <param name="LagSeconds">Now less the watermark.</param>
/// <param name="LastRun">Its newest run, but for replays.</param>
/// <param name="Paused">Why nothing is loaded at present, by any plan; null when loading goes on.</param>
/// <param name="Stuck">What of it has made no progress for Scheduler:StuckAfter, and why.</param>
internal sealed record PlanView(
    string Name, string Version, bool Enabled, string? Schedule, DateTimeOffset? NextTick, DateTimeOffset? Watermark, double? LagSeconds, RunView? LastRun,
    PauseView? Paused, IReadOnlyList<StuckView> Stuck);

/// <summary>The target's configuration is at fault: messages wait until it accepts a call again.</summary>
/// <param name="Plan">The plan that met the fault first.</param>
/// <param name="Reason">The fault, in the target's own words.</param>
/// <param name="Since">When it was met.</param>
internal sealed record PauseView(string Plan, string Reason, DateTimeOffset Since);

/// <summary>The plans of this installation.</summary>
internal static class PlanEndpoints
{
    private const int MostSampled = 20;
    private const int MostLooked = 50;

    public static void MapPlans(this IEndpointRouteBuilder app)
    {
        app.MapGet("/plans", ListAsync).WithSummary("Plans with schedule, watermark, lag, last run and whether loading is paused").WithTags("Plans");
        app.MapGet("/plans/{plan}/sample", SampleAsync).WithSummary("A few records as OKKI sends them now").WithTags("Plans");
        app.MapWatermark();
    }

    private static async Task<Results<Ok<PlanSample>, NotFound, ProblemHttpResult>> SampleAsync(
        string plan, PlanCatalog plans, SampleReader samples, CancellationToken ct, [Description("At most 20")] int count = 3)
    {
        if (plans.Find(plan) is not { } known) return TypedResults.NotFound();
        try
        {
            return TypedResults.Ok(await samples.ReadAsync(known, Math.Clamp(count, 1, MostSampled), ct));
        }
        catch (OkkiException away)
        {
            return TypedResults.Problem(away.Message, statusCode: StatusCodes.Status503ServiceUnavailable, title: "OKKI could not be asked");
        }
    }

    private static async Task<Ok<List<PlanView>>> ListAsync(
        PlanCatalog plans, IPlanStates states, IRuns runs, ILoadingPause pauses, StuckThings stuck, TimeProvider time, CancellationToken ct)
    {
        var paused = await pauses.ReadAsync(ct) is { } pause ? new PauseView(pause.Plan, pause.Reason, pause.Since) : null;
        var views = new List<PlanView>();
        foreach (var plan in plans.Plans)
        {
            var now = time.GetUtcNow();
            var state = await states.ReadAsync(plan.Name, ct);
            var last = (await runs.ListAsync(plan.Name, null, MostLooked, ct)).FirstOrDefault(run => run.Mode is not RunMode.Replay);
            views.Add(new PlanView(
                plan.Name, plan.Version, plan.Settings.Enabled, plan.Settings.Schedule,
                plan.Settings.Enabled && plan.Schedule is { } cron ? Schedule.Next(cron, plan.TimeZone, now) : null,
                state.Watermark, state.Watermark is { } w ? Math.Round((now - w).TotalSeconds) : null, last is null ? null : RunView.Of(last),
                paused, [.. stuck.Found.Where(thing => thing.Plan == plan.Name).Select(StuckView.Of)]));
        }

        return TypedResults.Ok(views);
    }
}
