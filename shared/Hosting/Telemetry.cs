using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace OkkiBridge.Hosting;

/// <summary>
/// Traces and metrics. They are exported when the standard variable <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where to; <c>/metrics</c> is always there.
/// </summary>
internal static class Telemetry
{
    private static readonly string[] Quiet = ["/health", "/metrics"];

    public static void AddTelemetry(this WebApplicationBuilder builder, string service)
    {
        var export = !string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        var name = builder.Configuration["OTEL_SERVICE_NAME"] is { Length: > 0 } given ? given : $"okkibridge-{service}";

        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(name))
            .WithTracing(traces =>
            {
                traces.AddSource("MassTransit", "OkkiBridge.*", "MongoDB.Driver")
                    .AddAspNetCoreInstrumentation(http => http.Filter = context => !Quiet.Any(path => context.Request.Path.StartsWithSegments(path)))
                    .AddHttpClientInstrumentation(); // redacts query strings unless told otherwise: they hold tokens
                if (export) traces.AddOtlpExporter();
            })
            .WithMetrics(metrics =>
            {
                metrics.AddMeter("MassTransit", "OkkiBridge.*")
                    .AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation()
                    .AddPrometheusExporter();
                if (export) metrics.AddOtlpExporter();
            });
    }
}
