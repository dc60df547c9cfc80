using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using OkkiBridge.Hosting.Http;

namespace OkkiBridge.Hosting;

/// <summary>What every service of ours has.</summary>
public static class ServiceDefaults
{
    /// <summary>Secrets from files, logs, telemetry, health, clock, limits of requests, port and shutdown. <paramref name="service"/> names it in traces and metrics.</summary>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, string service)
    {
        builder.AddSecretFiles();
        builder.AddLogs();
        builder.AddTelemetry(service);

        builder.Services.AddHealthChecks();
        builder.Services.AddRequestLimits();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<SecretFilter>();
        builder.Services.TryAddSingleton<FatalFault>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Shutdown.Everything);

        if (!ListensSomewhere(builder.Configuration)) builder.WebHost.UseUrls("http://*:8080");
        return builder;
    }

    /// <summary><c>/health/live</c>, <c>/health/ready</c>, <c>/metrics</c>.</summary>
    public static WebApplication MapServiceDefaults(this WebApplication app)
    {
        app.UseRequestLimits();
        app.MapHealth();
        app.MapPrometheusScrapingEndpoint("/metrics");
        return app;
    }

    private static bool ListensSomewhere(ConfigurationManager configuration) =>
        !string.IsNullOrEmpty(configuration["urls"] ?? configuration["http_ports"] ?? configuration["https_ports"])
        || configuration.GetSection("Kestrel:Endpoints").Exists();
}
