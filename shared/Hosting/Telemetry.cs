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
    private static readonly double[] QueueAges = [100, 1_000, 10_000, 60_000, 300_000, 900_000, 3_600_000, 14_400_000];      // ms; the default ends at ten seconds
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
                    .AddView("messaging.masstransit.delivery.duration", new ExplicitBucketHistogramConfiguration { Boundaries = QueueAges })
                    .AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation()
                    .AddPrometheusExporter();
                if (export) metrics.AddOtlpExporter();
            });
    }
}
