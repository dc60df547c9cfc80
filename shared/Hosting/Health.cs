using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OkkiBridge.Hosting;

/// <summary>Live: the process answers. Ready: what it depends on answers.</summary>
internal static class Health
{
    /// <summary>Tag of the checks that <c>/health/ready</c> asks; the check's name is the dependency's.</summary>
    public const string Ready = "ready";

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains(Ready),
            ResponseWriter = WriteAsync,
            ResultStatusCodes = { [HealthStatus.Degraded] = StatusCodes.Status503ServiceUnavailable },
        });
    }

    // States only: descriptions and exceptions name hosts and may hold more.
    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new HealthView(
            Spell(report.Status),
            report.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary(entry => entry.Key, entry => Spell(entry.Value.Status))),
        HealthJson.Default.HealthView, cancellationToken: context.RequestAborted);

    private static string Spell(HealthStatus status) => status == HealthStatus.Healthy ? "healthy" : "unhealthy";
}

internal sealed record HealthView(string Status, Dictionary<string, string> Dependencies);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HealthView))]
internal sealed partial class HealthJson : JsonSerializerContext;
