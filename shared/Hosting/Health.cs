using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OkkiBridge.Hosting;

/// <summary>Live: the process answers. Ready: what it depends on answers.</summary>
internal static class Health
{
    /// <summary>Tag of the checks that <c>/health/ready</c> asks; the check's name is the dependency's.</summary>
    public const string Ready = "ready";

    // Not MapHealthChecks: it builds every check, and the bus with them, before the configuration is checked.
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => TypedResults.Ok(new HealthView("healthy", []))).ExcludeFromDescription();
        app.MapGet("/health/ready", AskAsync).ExcludeFromDescription();
    }

    private static async Task<JsonHttpResult<HealthView>> AskAsync(HealthCheckService health, CancellationToken ct)
    {
        var report = await health.CheckHealthAsync(check => check.Tags.Contains(Ready), ct);

        // States only: descriptions and exceptions name hosts and may hold more.
        var dependencies = report.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .ToDictionary(entry => entry.Key, entry => Spell(entry.Value.Status));
        return TypedResults.Json(
            new HealthView(Spell(report.Status), dependencies),
            statusCode: report.Status == HealthStatus.Healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static string Spell(HealthStatus status) => status == HealthStatus.Healthy ? "healthy" : "unhealthy";
}

internal sealed record HealthView(string Status, Dictionary<string, string> Dependencies);
