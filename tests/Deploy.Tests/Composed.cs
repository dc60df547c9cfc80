using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OkkiBridge.Extractor;
using OkkiBridge.Hosting;
using OkkiBridge.Hosting.Bus;
using OkkiBridge.Loader;
using OkkiBridge.Transformer;

namespace OkkiBridge.Deploy.Tests;

/// <summary>A service put together as its <c>Program.cs</c> does, but not started, and what it reads of its configuration.</summary>
internal static class Composed
{
    public static (WebApplication App, IReadOnlySet<string> Asked) Build(string service, IReadOnlyDictionary<string, string> settings)
    {
        var asked = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = Repository.Root });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(s => s.Key.Replace("__", ":", StringComparison.Ordinal), s => (string?)s.Value));
        builder.AddServiceDefaults(service);
        builder.Configuration.Sources.Add(new Listener(asked));      // after the files and instead of the filter, which go through every key there is
        builder.Services.AddSingleton(new SecretFilter(new ConfigurationBuilder().Build()));

        builder.AddMongoStorage();
        builder.AddPlans();
        builder.AddBus(bus =>
        {
            if (service == "extractor") bus.AddExtractorConsumers();
            else if (service == "transformer") bus.AddTransformerConsumers();
            else bus.AddLoaderConsumers();
        });
        if (service == "extractor") builder.AddExtractor();
        else if (service == "loader") builder.AddLoader();
        return (builder.Build(), asked);
    }

    /// <summary>Knows nothing, and notes what it is asked.</summary>
    private sealed class Listener(HashSet<string> asked) : ConfigurationProvider, IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public override bool TryGet(string key, out string? value)
        {
            lock (asked) asked.Add(key);
            value = null;
            return false;
        }
    }
}
