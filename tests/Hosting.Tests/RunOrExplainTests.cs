using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OkkiBridge.Hosting.Bus;
using OkkiBridge.Testing;

namespace OkkiBridge.Hosting.Tests;

[Collection("standard error")]
public sealed class RunOrExplainTests : IDisposable
{
    private const string Rabbit = "--ConnectionStrings:RabbitMq=amqp://rabbit";
    private const string Mongo = "--ConnectionStrings:MongoDb=mongodb://mongo/test";

    private readonly TextWriter _error = Console.Error;
    private readonly StringWriter _seen = new();

    public RunOrExplainTests() => Console.SetError(_seen);

    public void Dispose() => Console.SetError(_error);

    [Fact]
    public async Task Each_fault_is_one_line_that_names_its_key()
    {
        Assert.Equal(78, await RunAsync("--Bus:Prefetch=0", "--Bus:Prefix=Not Good", "--Okki:ClientSecretFile=/nowhere/secret"));

        Assert.Equal(
        [
            "Bus:Prefetch must be from 1 to 1000",
            "Bus:Prefix must be at most 40 small letters, digits and hyphens, beginning with a letter",
            "ConnectionStrings:MongoDb is required: mongodb://host/database",
            "ConnectionStrings:RabbitMq is required: the broker as amqp://user:password@host:5672/vhost (or ConnectionStrings:RabbitMqFile)",
            "Okki:ClientSecretFile: the file /nowhere/secret does not exist",
        ], Lines());
    }

    [Fact]
    public async Task A_value_of_the_wrong_kind_is_one_line_that_names_its_key()
    {
        Assert.Equal(78, await RunAsync(Rabbit, Mongo, "--Bus:RedeliveryDelays:0=soon"));

        Assert.Contains("Bus:RedeliveryDelays:0", Assert.Single(Lines()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_shows_no_secret()
    {
        Assert.Equal(78, await RunAsync(Rabbit, Mongo, "--Bus:Prefetch=tiger-lily", "--Okki:ClientSecret=tiger-lily"));

        Assert.Contains("***", _seen.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("tiger-lily", _seen.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_that_the_broker_refuses_ends_the_service()
    {
        var reason = await Broker.SkipReasonAsync();
        Assert.SkipWhen(reason is not null, reason ?? "");
        var refused = new UriBuilder(Broker.Uri) { UserName = "nobody", Password = "tiger-lily" };

        Assert.Equal(78, await RunAsync(
            $"--ConnectionStrings:RabbitMq={refused}", Mongo, "--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None"));

        Assert.Equal(["ConnectionStrings:RabbitMq: the broker refuses this user and password"], Lines());
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        Assert.Equal(78, await RunAsync(Rabbit, Mongo, $"--urls=http://{other.LocalEndpoint}", "--Logging:LogLevel:Default=None"));

        Assert.Equal([$"Failed to bind to address http://{other.LocalEndpoint}: address already in use."], Lines());
    }

    private static async Task<int> RunAsync(params string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddServiceDefaults("test");
        builder.AddMongoStorage();
        builder.AddBus(_ => { });
        var app = builder.Build();
        app.MapServiceDefaults();
        return await app.RunOrExplainAsync().WaitAsync(Eventually.Patience);
    }

    private IEnumerable<string> Lines() =>
        _seen.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);
}
