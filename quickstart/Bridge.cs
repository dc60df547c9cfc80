using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Logging.Console;
using OkkiBridge.Extractor;
using OkkiBridge.Hosting;
using OkkiBridge.Hosting.Bus;
using OkkiBridge.Loader;
using OkkiBridge.Transformer;

namespace OkkiBridge.Quickstart;

/// <summary>The three services in one process, on an in-memory bus and a database file of its own.</summary>
internal static class Bridge
{
    /// <param name="settings">What leads the services to their providers.</param>
    /// <param name="database">Path of the database file.</param>
    /// <param name="change">What somebody who composes it for a purpose of his own changes at the end.</param>
    public static WebApplication Create(IReadOnlyDictionary<string, string?> settings, string database, Action<WebApplicationBuilder>? change = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders().AddSimpleConsole().AddFilter<ConsoleLoggerProvider>(null, LogLevel.Critical)
            .AddFilter<ConsoleLoggerProvider>("OkkiBridge.Hosting.PlanWatch", LogLevel.Information);      // whoever changes a plan sees what became of it

        builder.AddServiceDefaults("quickstart");
        builder.AddSqliteStorage(database);
        builder.AddPlans();
        builder.AddInMemoryBus(bus =>
        {
            bus.AddExtractorConsumers();
            bus.AddTransformerConsumers();
            bus.AddLoaderConsumers();
        });
        builder.AddExtractor();
        builder.AddLoader();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        change?.Invoke(builder);

        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapExtractor();
        return app;
    }

    public static Uri Address(this WebApplication app) =>
        new(app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
}
