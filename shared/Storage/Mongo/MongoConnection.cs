using Microsoft.Extensions.Logging;
using MongoDB.Driver;
using MongoDB.Driver.Core.Configuration;

namespace OkkiBridge.Storage.Mongo;

/// <summary>The connection string, and the client made from it.</summary>
public static class MongoConnection
{
    private const int MostConnections = 50;

    /// <summary>What is wrong with a connection string, in one sentence that never repeats it; null when nothing is.</summary>
    public static string? Check(string? connectionString)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
            return "ConnectionStrings:MongoDb is required: mongodb://host/database";

        try
        {
            var url = MongoUrl.Create(connectionString);
            return string.IsNullOrEmpty(url.DatabaseName) ? "ConnectionStrings:MongoDb names no database: mongodb://host/database"
                : url.AllowInsecureTls ? "ConnectionStrings:MongoDb must not switch the check of certificates off (tlsInsecure); trust the server's authority instead"
                : null;
        }
        catch (Exception fault) when (fault is MongoConfigurationException or ArgumentException or FormatException)
        {
            return "ConnectionStrings:MongoDb is no MongoDB URI: mongodb://host/database (reserved characters in user and password percent-encoded)";
        }
    }

    /// <summary>The database that the connection string names. Returns at once, also while the server is down.</summary>
    internal static IMongoDatabase Open(string connectionString, ILogger? log = null)
    {
        if (Check(connectionString) is { } fault) throw new ArgumentException(fault, nameof(connectionString));

        var url = MongoUrl.Create(connectionString);
        var settings = MongoClientSettings.FromUrl(url);
        settings.ApplicationName ??= "okkibridge";
        settings.MaxConnectionPoolSize = Math.Min(settings.MaxConnectionPoolSize, MostConnections);
        settings.MinConnectionPoolSize = Math.Min(settings.MinConnectionPoolSize, settings.MaxConnectionPoolSize);
        settings.ServerSelectionTimeout = TimeSpan.FromSeconds(5);
        settings.ConnectTimeout = TimeSpan.FromSeconds(5);
        settings.SocketTimeout = TimeSpan.FromSeconds(30);
        if (log is not null) settings.ClusterConfigurator = cluster => cluster.Subscribe(new RefusedCertificates(log));
        settings.TracingOptions = new TracingOptions { QueryTextMaxLength = 0 };    // statements carry customers' data

        // The ledger is right only if what was acknowledged stays and what is read is the newest, whatever the URI asks for.
        settings.RetryWrites = true;
        settings.WriteConcern = WriteConcern.WMajority.With(wTimeout: TimeSpan.FromSeconds(20));
        settings.ReadPreference = ReadPreference.Primary;

        MongoConventions.Register();
        return new MongoClient(settings).GetDatabase(url.DatabaseName);
    }
}
