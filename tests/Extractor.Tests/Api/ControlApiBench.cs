using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OkkiBridge.Contracts;
using OkkiBridge.Hosting;
using OkkiBridge.Hosting.Bus;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Testing;

namespace OkkiBridge.Extractor.Tests.Api;

/// <summary>The Extractor on a database file and an in-memory bus, between the simulated OKKI and a stand-in for what comes after it: all is written.</summary>
internal sealed class ControlApiBench : IAsyncDisposable
{
    public const string Plan = "查询小满客户";
    public const string WebhookSecret = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private readonly string _folder = Directory.CreateTempSubdirectory("okkibridge-").FullName;
    private readonly WebApplication _app;

    private ControlApiBench(OkkiSandbox okki, Dictionary<string, string?> settings)
    {
        Okki = okki;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(settings)
        {
            ["Okki:BaseUrl"] = okki.Url.ToString(),
            ["Okki:ClientId"] = "sandbox",
            ["Okki:ClientSecret"] = "sandbox-secret",
            ["Okki:SettleDelay"] = "00:00:00",
            ["Okki:RequestsPerMinute"] = "1000000",
            ["Okki:RetryDelay"] = "00:00:00.01",
            ["Okki:WebhookSecret"] = WebhookSecret,
            ["Scheduler:Enabled"] = settings.GetValueOrDefault("Scheduler:Enabled") ?? "false",
        });
        builder.AddServiceDefaults("extractor");
        builder.AddSqliteStorage(Path.Combine(_folder, "test.db"));
        builder.AddPlans();
        builder.AddInMemoryBus(bus =>
        {
            bus.AddExtractorConsumers();
            bus.AddConsumer<Settling>();
        });
        builder.AddExtractor();
        builder.Services.AddSingleton(Downstream);
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapServiceDefaults();
        _app.MapExtractor();
    }

    public OkkiSandbox Okki { get; }

    public Downstream Downstream { get; } = new();

    public HttpClient Http { get; } = new();

    public static async Task<ControlApiBench> StartAsync(OkkiSandboxOptions okki, params (string Key, string Value)[] settings)
    {
        var bench = new ControlApiBench(
            await OkkiSandbox.StartAsync(okki, ct: TestContext.Current.CancellationToken), settings.ToDictionary(s => s.Key, s => (string?)s.Value));
        await bench._app.StartAsync(TestContext.Current.CancellationToken);
        var address = bench._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        bench.Http.BaseAddress = new Uri(address);
        return bench;
    }

    public Task<HttpResponseMessage> PostRunAsync(object request) =>
        Http.PostAsJsonAsync($"/plans/{Uri.EscapeDataString(Plan)}/runs", request, TestContext.Current.CancellationToken);

    public async Task<JsonNode> GetAsync(string path) => (await Http.GetFromJsonAsync<JsonNode>(path, TestContext.Current.CancellationToken))!;

    /// <summary>One of the plans.</summary>
    public async Task<JsonNode> PlanAsync(string name) => (await GetAsync("/plans")).AsArray().Single(p => p!["name"]!.GetValue<string>() == name)!;

    /// <summary>The run when it has that status.</summary>
    public async Task<JsonNode> RunWhenAsync(string id, string status)
    {
        JsonNode? run = null;
        await Eventually.TrueAsync(
            async () => (run = await GetAsync($"/runs/{id}"))["status"]!.GetValue<string>() == status,
            () => $"never {status}: {run}", TestContext.Current.CancellationToken);
        return run!;
    }

    public async ValueTask DisposeAsync()
    {
        Downstream.Open();
        await _app.DisposeAsync();
        await Okki.DisposeAsync();
        Http.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Settles what the Extractor publishes.</summary>
    internal sealed class Settling(Downstream downstream) : IConsumer<CompaniesExtracted>
    {
        public async Task Consume(ConsumeContext<CompaniesExtracted> context)
        {
            await downstream.Opened.WaitAsync(context.CancellationToken);
            await context.Publish(new CompaniesSettled
            {
                RunId = context.Message.RunId,
                Plan = context.Message.Plan,
                Outcomes = context.Message.Companies.Keys.ToDictionary(id => id, _ => Outcome.Written),
            });
        }
    }
}

/// <summary>What comes after the Extractor; closed, it keeps a run from completing.</summary>
internal sealed class Downstream
{
    private volatile TaskCompletionSource _gate = Completed();

    public Task Opened => _gate.Task;

    public void Close() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => _gate.TrySetResult();

    private static TaskCompletionSource Completed()
    {
        var gate = new TaskCompletionSource();
        gate.SetResult();
        return gate;
    }
}
