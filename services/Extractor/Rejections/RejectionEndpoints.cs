using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Extractor.Runs;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Rejections;

/// <summary>Which open rejections to replay; null means any.</summary>
internal sealed record ReplayFilter(string? Plan = null, string? Stage = null, string? Reason = null, string? CompanyId = null);

/// <summary>How many were sent through again.</summary>
internal sealed record ReplayResult(int Replayed);

/// <summary>The rejection list: what could not be mapped or written, and its way back.</summary>
internal static class RejectionEndpoints
{
    private const int MostListed = 500;

    public static void MapRejections(this IEndpointRouteBuilder app)
    {
        app.MapGet("/rejections", ListAsync).WithSummary("Rejections, newest first").WithTags("Rejections");
        app.MapGet("/rejections/{id}", FindAsync).WithSummary("One rejection").WithTags("Rejections");
        app.MapPost("/rejections/{id}/replay", ReplayAsync).WithSummary("Send one through again").WithTags("Rejections").ProducesProblem(StatusCodes.Status409Conflict).SaysWhenOkkiIsAway();
        app.MapPost("/rejections/replay", ReplayAllAsync).WithSummary("Send all open ones that match through again").WithTags("Rejections").SaysWhenOkkiIsAway();
        app.MapPost("/rejections/{id}/dismiss", DismissAsync).WithSummary("Leave one as it is").WithTags("Rejections");
    }

    /// <summary>A replay reads labels, and details that were refused, anew.</summary>
    private static void SaysWhenOkkiIsAway(this RouteHandlerBuilder endpoint) => endpoint.ProducesProblem(StatusCodes.Status503ServiceUnavailable).AddEndpointFilter(
        async (context, next) =>
        {
            try
            {
                return await next(context);
            }
            catch (OkkiException away)
            {
                return TypedResults.Problem(away.Message, statusCode: StatusCodes.Status503ServiceUnavailable, title: "OKKI could not be asked");
            }
        });

    private static async Task<Results<Ok<List<RejectionView>>, ValidationProblem>> ListAsync(
        IRejections rejections, RejectionViews views, CancellationToken ct, string? plan = null, string? stage = null, string? reason = null, string? companyId = null,
        [Description("open, replayed, resolved or dismissed")] string? status = null, [Description("At most 500")] int limit = 50)
    {
        if (!QueryWord.TryRead<RejectionStatus>("status", status, out var wanted, out var faults)) return TypedResults.ValidationProblem(faults);

        var found = await rejections.ListAsync(new RejectionFilter(plan, stage, reason, wanted, companyId), Math.Clamp(limit, 1, MostListed), ct);
        return TypedResults.Ok(found.Select(views.Of).ToList());
    }

    private static async Task<Results<Ok<RejectionView>, NotFound>> FindAsync(string id, IRejections rejections, RejectionViews views, CancellationToken ct) =>
        await rejections.FindAsync(id, ct) is { } rejection ? TypedResults.Ok(views.Of(rejection)) : TypedResults.NotFound();

    private static async Task<Results<Accepted, ProblemHttpResult, NotFound>> ReplayAsync(string id, IRejections rejections, Replay replay, CancellationToken ct)
    {
        if (await rejections.FindAsync(id, ct) is not { } rejection) return TypedResults.NotFound();
        return await replay.OneAsync(rejection, ct) switch
        {
            Replayed.Sent => TypedResults.Accepted((string?)null),
            Replayed.Closed => Refused($"Rejection {id} is resolved or dismissed"),
            _ => Refused(string.Create(CultureInfo.InvariantCulture, $"The document of rejection {id} is not kept: it has {rejection.RawAside?.Bytes:N0} bytes, at most {PayloadAside.MostKept:N0} are kept, ")
                + "and its plan looks up no details that could be asked for instead. Correct the record at its source: the run that reads the change sends it"),
        };
    }

    private static ProblemHttpResult Refused(string why) => TypedResults.Problem(why, statusCode: StatusCodes.Status409Conflict, title: "It is not replayed");

    private static async Task<Accepted<ReplayResult>> ReplayAllAsync(ReplayFilter filter, Replay replay, CancellationToken ct) =>
        TypedResults.Accepted((string?)null,
            new ReplayResult(await replay.AllAsync(new RejectionFilter(filter.Plan, filter.Stage, filter.Reason, CompanyId: filter.CompanyId), ct)));

    private static async Task<Results<NoContent, Conflict, NotFound>> DismissAsync(string id, IRejections rejections, CancellationToken ct)
    {
        if (await rejections.FindAsync(id, ct) is null) return TypedResults.NotFound();
        return await rejections.MoveAsync(id, [RejectionStatus.Open, RejectionStatus.Replayed], RejectionStatus.Dismissed, ct)
            ? TypedResults.NoContent()
            : TypedResults.Conflict();
    }
}
