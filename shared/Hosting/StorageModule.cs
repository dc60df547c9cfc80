using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using OkkiBridge.Storage;
using OkkiBridge.Storage.Mongo;

namespace OkkiBridge.Hosting;

/// <summary>The database of a service. It starts without it and waits; <c>/health/ready</c> says so.</summary>
public static class StorageModule
{
    private static readonly TimeSpan LongestPing = TimeSpan.FromSeconds(5);

    /// <summary>MongoDB, from <c>ConnectionStrings:MongoDb</c>.</summary>
    public static WebApplicationBuilder AddMongoStorage(this WebApplicationBuilder builder)
    {
        builder.Services.AddStartupCheck(services => [MongoConnection.Check(ConnectionString(services))]);
        builder.Services.AddMongoStorage(services => ConnectionString(services)!);
        return builder.AddDatabaseCheck();
    }

    /// <summary>One file, for the quickstart. It is opened before anything else starts: one that a newer version wrote ends the start, with the line that says so.</summary>
    public static WebApplicationBuilder AddSqliteStorage(this WebApplicationBuilder builder, string path)
    {
        builder.Services.AddSqliteStorage(path);
        builder.Services.AddHostedService<OpenedFile>();
        return builder.AddDatabaseCheck();
    }

    private static WebApplicationBuilder AddDatabaseCheck(this WebApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks().AddCheck<DatabaseCheck>("database", tags: [Health.Ready], timeout: LongestPing);
        return builder;
    }

    private static string? ConnectionString(IServiceProvider services) => services.GetRequiredService<IConfiguration>().GetConnectionString("MongoDb");

    private sealed class OpenedFile(IStorageProbe probe) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            try
            {
                await probe.PingAsync(cancellationToken);
            }
            catch (Exception fault) when (fault is not InvalidOperationException)
            {
                // The disk is away: it is waited for, as for any database.
            }
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    // What the probe throws is for the health service to catch: it reports it as unhealthy.
    private sealed class DatabaseCheck(IStorageProbe probe) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await probe.PingAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
    }
}
