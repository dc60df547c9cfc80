using Microsoft.Extensions.DependencyInjection;
using MongoDB.Driver;
using OkkiBridge.Storage.Mongo;

namespace OkkiBridge.Storage.Tests;

public sealed class MongoConnections
{
    [Theory]
    [InlineData("mongodb://host/okkibridge", null)]
    [InlineData("mongodb://u:p@a:1,b:2/okkibridge?replicaSet=rs0", null)]
    [InlineData(null, "ConnectionStrings:MongoDb is required: mongodb://host/database")]
    [InlineData(" ", "ConnectionStrings:MongoDb is required: mongodb://host/database")]
    [InlineData("mongodb://host", "ConnectionStrings:MongoDb names no database: mongodb://host/database")]
    [InlineData("mongodb://host/?replicaSet=rs0", "ConnectionStrings:MongoDb names no database: mongodb://host/database")]
    [InlineData("mongodb://host/okkibridge?tls=true", null)]
    [InlineData("mongodb://host/okkibridge?tls=true&tlsInsecure=true",
        "ConnectionStrings:MongoDb must not switch the check of certificates off (tlsInsecure); trust the server's authority instead")]
    [InlineData("mongodb://host/okkibridge?tls=true&sslVerifyCertificate=false",
        "ConnectionStrings:MongoDb must not switch the check of certificates off (tlsInsecure); trust the server's authority instead")]
    public void A_connection_string_is_checked(string? connectionString, string? fault) => Assert.Equal(fault, MongoConnection.Check(connectionString));

    [Theory]
    [InlineData("host/database")]
    [InlineData("amqp://u:s3cret@host/database")]
    [InlineData("mongodb://u:s3cr@et:1@host/database")]
    [InlineData("mongodb://u:s3cret@host:port/database")]
    [InlineData("mongodb://u:s3cret@host/database?replicaSet")]
    [InlineData("mongodb://u:s3cret@host/database?connectTimeoutMS=s3cret")]
    public void What_is_no_URI_is_named_without_repeating_it(string connectionString)
    {
        var fault = MongoConnection.Check(connectionString);

        Assert.StartsWith("ConnectionStrings:MongoDb is no MongoDB URI: mongodb://host/database", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr", fault, StringComparison.Ordinal);
        Assert.Equal(fault, Assert.Throws<ArgumentException>(() => MongoConnection.Open(connectionString)).Message.Split(" (Parameter")[0]);
    }

    [Fact]
    public void Whatever_the_URI_asks_for_writes_are_safe_and_waits_are_bounded()
    {
        var settings = MongoConnection.Open("mongodb://host/db?w=1&retryWrites=false&readPreference=secondary&maxPoolSize=900&minPoolSize=70").Client.Settings;

        Assert.Equal("majority", settings.WriteConcern.W.ToString());
        Assert.True(settings.RetryWrites);
        Assert.Equal(ReadPreference.Primary, settings.ReadPreference);
        Assert.Equal((50, 50), (settings.MinConnectionPoolSize, settings.MaxConnectionPoolSize));
        Assert.Equal(TimeSpan.FromSeconds(5), settings.ServerSelectionTimeout);
        Assert.Equal("okkibridge", settings.ApplicationName);
    }

    [Theory]
    [InlineData("mongodb://host/db", false)]
    [InlineData("mongodb://host/db?tls=true", true)]
    [InlineData("mongodb+srv://cluster.example/db", true)]
    public void TLS_is_spoken_where_the_URI_says_so(string connectionString, bool tls) =>
        Assert.Equal(tls, MongoConnection.Open(connectionString).Client.Settings.UseTls);

    [Fact]
    public void A_service_starts_while_the_database_is_down()
    {
        var services = new ServiceCollection().AddMongoStorage(_ => "mongodb://127.0.0.1:1/okkibridge").BuildServiceProvider();

        foreach (var port in new[] { typeof(ILedger), typeof(IRuns), typeof(IPlanStates), typeof(ILeases), typeof(ICallBudget), typeof(IRejections), typeof(IEvents), typeof(IStorageProbe) })
            Assert.NotNull(services.GetRequiredService(port));
    }
}
