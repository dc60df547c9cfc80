using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Runs;

/// <summary>Starting, watching, accepting and cancelling runs.</summary>
internal static class RunEndpoints
{
    private const int MostRuns = 500;

    public static void MapRuns(this IEndpointRouteBuilder app)
    {
        app.MapPost("/plans/{plan}/runs", StartAsync).WithSummary("Start a run").WithTags("Runs");
        app.MapGet("/runs", ListAsync).WithSummary("Runs, newest first").WithTags("Runs");
        app.MapGet("/runs/{id}", FindAsync).WithSummary("One run").WithTags("Runs");
        app.MapPost("/runs/{id}/accept", AcceptAsync).WithSummary("Let a run go on that is held for a person (guard)").WithTags("Runs").ProducesProblem(StatusCodes.Status409Conflict);
        app.MapPost("/runs/{id}/cancel", CancelAsync).WithSummary("Stop extracting; what is published still lands").WithTags("Runs");
    }

    private static async Task<Results<Accepted<RunView>, Conflict<RunView>, NotFound, ValidationProblem, ProblemHttpResult>> StartAsync(
        string plan, StartRun request, RunStarter starter, PlanCatalog plans, CancellationToken ct)
    {
        if (plans.Find(plan) is not { } known) return TypedResults.NotFound();
        if (request.Fault() is { } fault) return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["run"] = [fault] });

        try
        {
            var (run, started) = await starter.StartAsync(known, request, RunTrigger.Manual, ct);
            return started ? TypedResults.Accepted($"/runs/{run.Id}", RunView.Of(run)) : TypedResults.Conflict(RunView.Of(run));
        }
        catch (OkkiException away)
        {
            return TypedResults.Problem(away.Message, statusCode: StatusCodes.Status503ServiceUnavailable, title: "OKKI's clock could not be read");
        }
    }

    private static async Task<Results<Ok<List<RunView>>, ValidationProblem>> ListAsync(
        IRuns runs, CancellationToken ct, string? plan = null, [Description("running, loading, held, completed, failed or cancelled")] string? status = null,
        [Description("At most 500")] int limit = 50)
    {
        if (!QueryWord.TryRead<RunStatus>("status", status, out var wanted, out var faults)) return TypedResults.ValidationProblem(faults);

        var found = await runs.ListAsync(plan, wanted, Math.Clamp(limit, 1, MostRuns), ct);
        return TypedResults.Ok(found.Select(RunView.Of).ToList());
    }

    private static async Task<Results<Ok<RunView>, NotFound>> FindAsync(string id, IRuns runs, CancellationToken ct) =>
        await runs.FindAsync(id, ct) is { } run ? TypedResults.Ok(RunView.Of(run)) : TypedResults.NotFound();

    private static async Task<Results<Ok<RunView>, NotFound, ProblemHttpResult>> AcceptAsync(string id, IRuns runs, ILogger<Run> log, CancellationToken ct)
    {
        var accepted = await runs.AcceptAsync(id, ct);
        if (await runs.FindAsync(id, ct) is not { } run) return TypedResults.NotFound();
        if (!accepted)
        {
            var stands = run.Status is RunStatus.Held ? "held until an answer can be relied on, and goes on by itself" : run.Status.ToString().ToLowerInvariant();
            return TypedResults.Problem($"Run {id} is {stands}", statusCode: StatusCodes.Status409Conflict, title: "The run does not wait for a person");
        }

        log.RunAccepted(run.Id, run.Plan);
        return TypedResults.Ok(RunView.Of(run));
    }

    private static async Task<Results<Ok<RunView>, Conflict<RunView>, NotFound>> CancelAsync(
        string id, IRuns runs, IPlanStates states, TimeProvider time, ILogger<Run> log, CancellationToken ct)
    {
        if (await runs.FindAsync(id, ct) is not { } before) return TypedResults.NotFound();

        var now = time.GetUtcNow();
        var cancelled = await runs.MoveAsync(id, [RunStatus.Running, RunStatus.Loading, RunStatus.Held], RunStatus.Cancelled, now, error: null, ct);
        if (cancelled) await states.ReadAgainAsync(before, ct);
        if (await runs.FindAsync(id, ct) is not { } run) return TypedResults.NotFound();
        if (cancelled)
        {
            RunTelemetry.Ended(run, RunStatus.Cancelled, now);
            log.RunCancelled(run.Id, run.Plan);
        }

        return cancelled ? TypedResults.Ok(RunView.Of(run)) : TypedResults.Conflict(RunView.Of(run));
    }
}
