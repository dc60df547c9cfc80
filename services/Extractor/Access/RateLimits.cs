using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace OkkiBridge.Extractor.Access;

/// <summary>One client must not take the control API from the others, nor the database from the pipeline. Counted by each replica for itself.</summary>
internal static class RateLimits
{
    /// <summary>Policy of the control API.</summary>
    public const string ControlApi = "control-api";

    /// <summary>Policy of the webhook.</summary>
    public const string Webhook = "webhook";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static void AddRateLimits(this IServiceCollection services)
    {
        services.AddOptions<ControlApiOptions>().BindConfiguration("ControlApi")
            .Validate(o => o.RequestsPerMinute >= 1, "ControlApi:RequestsPerMinute must be at least 1")
            .Validate(o => o.WebhookRequestsPerMinute >= 1, "ControlApi:WebhookRequestsPerMinute must be at least 1")
            .ValidateOnStart();
        services.AddRateLimiter(limiter => limiter.OnRejected = RefuseAsync);
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<ControlApiOptions>>((limiter, options) => limiter
            .AddPolicy(ControlApi, context => OfAddress(context, options.Value.RequestsPerMinute))
            .AddPolicy(Webhook, context => OfAddress(context, options.Value.WebhookRequestsPerMinute)));
    }

    private static RateLimitPartition<string> OfAddress(HttpContext context, int perMinute) => RateLimitPartition.GetFixedWindowLimiter(
        $"{context.Connection.RemoteIpAddress}", _ => new FixedWindowRateLimiterOptions { PermitLimit = perMinute, Window = Minute });

    private static async ValueTask RefuseAsync(OnRejectedContext refused, CancellationToken ct)
    {
        var wait = refused.Lease.TryGetMetadata(MetadataName.RetryAfter, out var told) ? told : Minute;
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        refused.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await TypedResults.Problem($"This address asks more often than it may; the next request is taken in {seconds} s", title: "Too many requests",
            statusCode: StatusCodes.Status429TooManyRequests).ExecuteAsync(refused.HttpContext);
    }
}
