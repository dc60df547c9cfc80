using Microsoft.AspNetCore.Http.HttpResults;
using OkkiBridge.Extractor.Runs;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Scheduling;

/// <summary>Where a person has put a plan's watermark.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Watermark">Where it is now: the next incremental run reads from there, less the plan's overlap.</param>
/// <param name="Before">Where it was; null when there was none.</param>
internal sealed record WatermarkView(string Plan, DateTimeOffset Watermark, DateTimeOffset? Before);

/// <summary>Puts a plan's watermark where a person says. Back, what lies behind it is read again, which writes nothing twice; forward, what lies before it is left out.</summary>
internal static class WatermarkEndpoint
{
    private const int MostLooked = 20;
    private const int MostHeld = 100;

    public static void MapWatermark(this IEndpointRouteBuilder app) =>
        app.MapPut("/plans/{plan}/watermark", PutAsync).WithSummary("Put the plan's watermark where a person says, back or forward").WithTags("Plans");

    private static async Task<Results<Ok<WatermarkView>, Conflict<RunView>, NotFound, ValidationProblem>> PutAsync(
        string plan, PutWatermark request, PlanCatalog plans, IPlanStates states, IRuns runs, TimeProvider time, ILoggerFactory logs, CancellationToken ct)
    {
        if (plans.Find(plan) is not { } known) return TypedResults.NotFound();
        if (!request.TryRead(time.GetUtcNow(), out var to, out var faults)) return TypedResults.ValidationProblem(faults);
        if (await MovingAsync(known.Name, runs, ct) is { } run) return TypedResults.Conflict(RunView.Of(run));

        var before = (await states.ReadAsync(known.Name, ct)).Watermark;
        await states.PutWatermarkAsync(known.Name, to, ct);
        logs.CreateLogger(typeof(WatermarkEndpoint)).WatermarkPut(known.Name, before, to, request.Note ?? "no reason given");
        return TypedResults.Ok(new WatermarkView(known.Name, to, before));
    }

    /// <summary>The run whose end would move it again: one that is active, or waits for a part of its window.</summary>
    private static async Task<Run?> MovingAsync(string plan, IRuns runs, CancellationToken ct) =>
        (await runs.ListAsync(plan, null, MostLooked, ct)).FirstOrDefault(run => run.IsActive)
        ?? (await runs.ListAsync(plan, RunStatus.Held, MostHeld, ct)).FirstOrDefault(run => run.IsActive || run.MovesWatermark);
}
