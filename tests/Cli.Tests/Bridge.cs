using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OkkiBridge.Contracts;
using OkkiBridge.Extractor;
using OkkiBridge.Hosting;
using OkkiBridge.Hosting.Bus;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Storage;

namespace OkkiBridge.Cli.Tests;

/// <summary>The real control API: the Extractor on a database file, before the simulated OKKI. All that it publishes counts as written, once the gate is open.</summary>
internal sealed class Bridge : IAsyncDisposable
{
    public const string Plan = "查询小满客户";

    /// <summary>Where the Loader writes.</summary>
    public static readonly LedgerScope Scope = new() { Plan = Plan, Scheme = "scheme" };

    private readonly string _folder = Directory.CreateTempSubdirectory("okkibridge-").FullName;
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication _app;

    private Bridge(OkkiSandbox okki)
    {
        Okki = okki;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Okki:BaseUrl"] = okki.Url.ToString(),
            ["Okki:ClientId"] = "sandbox",
            ["Okki:ClientSecret"] = "sandbox-secret",
            ["Okki:SettleDelay"] = "00:00:00",
            ["Okki:RequestsPerMinute"] = "1000000",
            ["Okki:RetryDelay"] = "00:00:00.01",
            ["Scheduler:Enabled"] = "false",
        });
        builder.AddServiceDefaults("extractor");
        builder.AddSqliteStorage(Path.Combine(_folder, "test.db"));
        builder.AddPlans();
        builder.AddInMemoryBus(bus =>
        {
            bus.AddExtractorConsumers();
            bus.AddConsumer<Writing>();
        });
        builder.AddExtractor();
        builder.Services.AddSingleton(new TargetScheme(Scope.Scheme, IsOnly: false));
        builder.Services.AddSingleton(_gate);
        builder.Services.ConfigureHttpClientDefaults(http => http.AddHttpMessageHandler(() => new Recorder(Requests)));
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapServiceDefaults();
        _app.MapExtractor();
    }

    public OkkiSandbox Okki { get; }

    /// <summary>Path and query of what OKKI was asked for.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Requests { get; } = [];

    public string Url => _app.Urls.First();

    public static async Task<Bridge> StartAsync(int companies = 3, bool open = true)
    {
        var bridge = new Bridge(await OkkiSandbox.StartAsync(new OkkiSandboxOptions { Companies = companies }, ct: TestContext.Current.CancellationToken));
        if (open) bridge.Open();
        await bridge._app.StartAsync(TestContext.Current.CancellationToken);
        return bridge;
    }

    /// <summary>What the control API shows is put there by other services; a test plays their part.</summary>
    public T Storage<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public void Open() => _gate.TrySetResult();

    public Task<Ending> RunAsync(params string[] args) => Okkibridge.RunAsync([.. args, "--url", Url]);

    public async ValueTask DisposeAsync()
    {
        Open();
        await _app.DisposeAsync();
        await Okki.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    internal sealed class Writing(TaskCompletionSource gate) : IConsumer<CompaniesExtracted>
    {
        public async Task Consume(ConsumeContext<CompaniesExtracted> context)
        {
            await gate.Task.WaitAsync(context.CancellationToken);
            await context.Publish(new CompaniesSettled
            {
                RunId = context.Message.RunId,
                Plan = context.Message.Plan,
                Outcomes = context.Message.Companies.Keys.ToDictionary(id => id, _ => Outcome.Written),
            });
        }
    }

    private sealed class Recorder(System.Collections.Concurrent.ConcurrentQueue<string> requests) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            requests.Enqueue(request.RequestUri!.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
