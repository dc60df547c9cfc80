using System.Net;
using OkkiBridge.Hosting.Tests.Bus;
using OkkiBridge.Testing;

namespace OkkiBridge.Hosting.Tests;

public sealed class ServiceDefaultsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_on_a_reachable_bus_is_live_and_ready_and_shows_metrics()
    {
        await using var service = await TestService.StartAsync(new Script(), broker: null);
        await service.PublishAsync(new Order(1));
        using var client = new HttpClient { BaseAddress = service.Address };

        Assert.Equal("""{"status":"healthy","dependencies":{}}""", await client.GetStringAsync("/health/live", Token));
        Assert.Equal("""{"status":"healthy","dependencies":{"broker":"healthy","database":"healthy"}}""", await client.GetStringAsync("/health/ready", Token));
        Assert.Contains("okkibridge-test", await client.GetStringAsync("/metrics", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_database_a_service_is_not_ready()
    {
        await using var service = await TestService.StartAsync(new Script(), broker: null, databaseFile: "/dev/null/no-directory.db");
        await service.PublishAsync();
        using var client = new HttpClient { BaseAddress = service.Address };

        var ready = await client.GetAsync("/health/ready", Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("""{"status":"unhealthy","dependencies":{"broker":"healthy","database":"unhealthy"}}""", await ready.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task Without_its_broker_a_service_is_live_but_not_ready()
    {
        await using var service = await TestService.StartAsync(
            new Script(), new Broker(), new Dictionary<string, string?> { ["ConnectionStrings:RabbitMq"] = "amqp://127.0.0.1:1/" });
        using var client = new HttpClient { BaseAddress = service.Address };

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live", Token)).StatusCode);

        var ready = await client.GetAsync("/health/ready", Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("""{"status":"unhealthy","dependencies":{"broker":"unhealthy","database":"healthy"}}""", await ready.Content.ReadAsStringAsync(Token));
    }
}
