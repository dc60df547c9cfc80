using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OkkiBridge.Contracts;
using OkkiBridge.Hosting.Bus;
using OkkiBridge.Testing;

namespace OkkiBridge.Hosting.Tests.Bus;

/// <summary>A service that takes orders and parcels, one try in place and two redeliveries.</summary>
public sealed class TestService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private readonly DirectoryInfo _directory;

    private TestService(WebApplication app, DirectoryInfo directory) => (_app, _directory) = (app, directory);

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Urls.First());

    public static async Task<TestService> StartAsync(
        Script script, Broker? broker, IReadOnlyDictionary<string, string?>? settings = null, string? databaseFile = null, LinesHeard? log = null)
    {
        Dictionary<string, string?> all = new()
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Bus:RetryDelays:0"] = "00:00:00.001",
            ["Bus:RedeliveryDelays:0"] = "00:00:00.100",
            ["Bus:RedeliveryDelays:1"] = "00:00:00.200",
            ["Bus:Prefix"] = broker?.Prefix,
            ["ConnectionStrings:RabbitMq"] = Broker.Uri,
            ["Logging:LogLevel:Default"] = log is null ? "None" : "Warning",
        };
        foreach (var (key, value) in settings ?? new Dictionary<string, string?>()) all[key] = value;

        var builder = WebApplication.CreateBuilder([.. all.Where(s => s.Value is not null).Select(s => $"--{s.Key}={s.Value}")]);
        builder.AddServiceDefaults("test");
        if (log is not null) builder.Logging.ClearProviders().AddProvider(log);
        var directory = Directory.CreateTempSubdirectory("okkibridge-");
        builder.AddSqliteStorage(databaseFile ?? Path.Combine(directory.FullName, "test.db"));
        builder.Services.AddSingleton(script);
        if (broker is null) builder.AddInMemoryBus(Consumers);
        else builder.AddBus(Consumers);

        var app = builder.Build();
        app.MapServiceDefaults();
        await app.StartAsync();

        var service = new TestService(app, directory);
        broker?.Owns("order", "order-fault", "parcel", "parcel-fault", "delay-100ms", "delay-200ms", "delay-1s", "delay-3s", "companies-extracted", "companies-normalized", "companies-settled");
        broker?.Owns(typeof(Order), typeof(Parcel), typeof(CompaniesExtracted), typeof(CompaniesNormalized), typeof(CompaniesSettled));
        return service;
    }

    public async Task PublishAsync(params object[] messages)
    {
        // A message published before its endpoint is bound to its exchange would go nowhere.
        await Services.GetRequiredService<IBusControl>().WaitForHealthStatus(BusHealthStatus.Healthy, Eventually.Patience);
        foreach (var message in messages) await Services.GetRequiredService<IBus>().Publish(message).WaitAsync(Eventually.Patience);
    }

    public Task StopAsync() => _app.StopAsync().WaitAsync(Eventually.Patience);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _app.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private static void Consumers(IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<OrderConsumer>();
        bus.AddConsumer<OrderFaultConsumer>();
        bus.AddConsumer<ParcelConsumer, ParcelConsumerDefinition>();
        bus.AddConsumer<ParcelFaultConsumer>();
    }
}
