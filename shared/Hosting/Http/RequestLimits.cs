using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace OkkiBridge.Hosting.Http;

/// <summary>How much a client may send to a service of ours, and how slowly.</summary>
internal static class RequestLimits
{
    /// <summary>A run's window or a filter fits in a hundredth of it. An endpoint that takes more says so by <c>RequestSizeLimitAttribute</c>.</summary>
    private const int LargestBody = 64 * 1024;

    public static void AddRequestLimits(this IServiceCollection services) => services.Configure<KestrelServerOptions>(kestrel =>
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = 1000;
        kestrel.Limits.MaxRequestBodySize = LargestBody;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
    });

    /// <summary>Kestrel ends a body that is too large with a bare 413; this says what the limit is.</summary>
    public static void UseRequestLimits(this WebApplication app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException fault) when (fault.StatusCode == StatusCodes.Status413PayloadTooLarge && !context.Response.HasStarted)
        {
            context.Response.StatusCode = fault.StatusCode;
        }

        if (context.Response is not { StatusCode: StatusCodes.Status413PayloadTooLarge, HasStarted: false }) return;

        var limit = context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize;
        await TypedResults.Problem($"A body of at most {limit} bytes is taken here", title: "The request is too large", statusCode: StatusCodes.Status413PayloadTooLarge)
            .ExecuteAsync(context);
    });
}
