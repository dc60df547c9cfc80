using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using MongoDB.Driver;
using OkkiBridge.Storage.Mongo;
using OkkiBridge.Storage.Sqlite;

namespace OkkiBridge.Storage;

/// <summary>The two databases the ports can be had on. Nothing touches network or disk before first use.</summary>
public static class StorageRegistration
{
    /// <summary>Everything in MongoDB: production. The connection string is checked by <see cref="MongoConnection.Check"/> on first use at the latest.</summary>
    public static IServiceCollection AddMongoStorage(this IServiceCollection services, Func<IServiceProvider, string> connectionString)
    {
        services.AddDatabaseClock();
        return services
            .AddSingleton(provider => MongoConnection.Open(connectionString(provider), provider.GetService<ILoggerFactory>()?.CreateLogger(typeof(MongoConnection))))
            .AddSingleton<ILedger, MongoLedger>()
            .AddSingleton<MongoRunCompanies>()
            .AddSingleton<IRuns, MongoRuns>()
            .AddSingleton<IPlanStates, MongoPlanStates>()
            .AddSingleton<IPlanVersions, MongoPlanVersions>()
            .AddSingleton<ILeases, MongoLeases>()
            .AddSingleton<ICallBudget, MongoCallBudget>()
            .AddSingleton<ITargetSchemes, MongoTargetSchemes>()
            .AddSingleton<ILoadingPause, MongoLoadingPause>()
            .AddSingleton<IRejections, MongoRejections>()
            .AddSingleton<IEvents, MongoEvents>()
            .AddSingleton<IStorageProbe, MongoProbe>()
            .AddSingleton<IStorageSizes, MongoSizes>();
    }

    /// <summary>Everything in one file: quickstart and small installations on one machine.</summary>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, string path)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton(_ => new SqliteDatabase(path))
            .AddSingleton<ILedger, SqliteLedger>()
            .AddSingleton<IRuns, SqliteRuns>()
            .AddSingleton<IPlanStates, SqlitePlanStates>()
            .AddSingleton<IPlanVersions, SqlitePlanVersions>()
            .AddSingleton<ILeases, SqliteLeases>()
            .AddSingleton<ICallBudget, SqliteCallBudget>()
            .AddSingleton<ITargetSchemes, SqliteTargetSchemes>()
            .AddSingleton<ILoadingPause, SqliteLoadingPause>()
            .AddSingleton<IRejections, SqliteRejections>()
            .AddSingleton<IEvents, SqliteEvents>()
            .AddSingleton<IStorageProbe, SqliteProbe>()
            .AddSingleton<IStorageSizes, SqliteSizes>();
    }

    /// <summary>The system's clock gives way to the database's; another one, of a test, stays.</summary>
    private static void AddDatabaseClock(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        if (services.Last(s => s.ServiceType == typeof(TimeProvider)).ImplementationInstance != TimeProvider.System) return;

        services.AddSingleton(provider => new DatabaseClock(provider.GetRequiredService<IMongoDatabase>, TimeProvider.System));
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(provider => provider.GetRequiredService<DatabaseClock>()));
        services.AddHostedService<DatabaseClockReader>();
    }
}
