using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Push;

/// <summary>
/// OKKI's message push (消息推送). A delivery names ids only and may be lost for good, so it makes things fast, never complete: it notes that plans of its
/// module have something to read, and the scheduler reads it as soon as a closed window can hold it. Repeated deliveries note the same again.
/// </summary>
internal static class PushEndpoint
{
    private const int LargestBody = 256 * 1024;
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(30);     // deliveries are repeated with their first timestamp

    public static void MapPush(this IEndpointRouteBuilder app) =>
        app.MapPost("/webhooks/okki", ReceiveAsync).WithSummary("OKKI message push; off without Okki:WebhookSecret").WithTags("Push")
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody));

    private static async Task<Results<Ok<JsonObject>, UnauthorizedHttpResult, BadRequest, NotFound>> ReceiveAsync(
        HttpRequest request, IOptions<OkkiOptions> options, PlanCatalog plans, IPlanStates states, TimeProvider time, CancellationToken ct)
    {
        if (options.Value.WebhookSecret is not { Length: > 0 } secret) return TypedResults.NotFound();

        using var received = new MemoryStream();
        await request.Body.CopyToAsync(received, ct);
        var body = received.GetBuffer().AsMemory(0, (int)received.Length);
        var (timestamp, signature) = (request.Headers["X-Timestamp"].ToString(), request.Headers["X-Signature"].ToString());
        if (!IsFresh(timestamp, time.GetUtcNow()) || !PushSignature.IsGood(secret, timestamp, body.Span, signature)) return TypedResults.Unauthorized();
        if (PushPayload.Open(secret, body) is not { } payload) return TypedResults.BadRequest();

        foreach (var plan in plans.Plans.Where(p => payload.Modules.Contains(ModuleOf(p)))) await states.NotePushAsync(plan.Name, time.GetUtcNow(), ct);
        return TypedResults.Ok(Acknowledgement(payload));
    }

    /// <summary>The module whose list a plan reads: what it says, else <c>company</c> of <c>/v1/company/list</c>.</summary>
    private static string ModuleOf(Plan plan) => plan.Settings.Push ?? (plan.Source.Path.Split('/') is [.., var module, _] ? module : "");

    private static bool IsFresh(string timestamp, DateTimeOffset now) =>
        long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && Math.Abs(now.ToUnixTimeSeconds() - seconds) <= Tolerance.TotalSeconds;

    private static JsonObject Acknowledgement(PushPayload payload)
    {
        var data = new JsonObject { ["message_id"] = payload.MessageId };
        if (payload.Test is not null) data["data"] = payload.Test;
        return new JsonObject { ["code"] = 200, ["data"] = data };
    }
}
