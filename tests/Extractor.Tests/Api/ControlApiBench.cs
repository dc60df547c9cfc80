using System.Globalization;
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
using Microsoft.Extensions.Time.Testing;
using OkkiBridge.Contracts;
using OkkiBridge.Hosting;
using OkkiBridge.Hosting.Bus;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Storage;
using OkkiBridge.Testing;

namespace OkkiBridge.Extractor.Tests.Api;

/// <summary>The Extractor on a database file and an in-memory bus, between the simulated OKKI and a stand-in for what comes after it: all is written.</summary>
internal sealed class ControlApiBench : IAsyncDisposable
{
    public const string Plan = "查询小满客户";
    public const string WebhookSecret = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private readonly string _folder = Directory.CreateTempSubdirectory("okkibridge-").FullName;
    private readonly WebApplication _app;
    private readonly FakeTimeProvider? _time;

    private ControlApiBench(OkkiSandbox okki, FakeTimeProvider? time, Dictionary<string, string?> settings)
    {
        Okki = okki;
        _time = time;
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
        builder.Logging.ClearProviders();
        builder.AddSqliteStorage(Path.Combine(_folder, "test.db"));
        builder.AddPlans();
        builder.AddInMemoryBus(bus =>
        {
            bus.AddExtractorConsumers();
            bus.AddConsumer<Settling>();
        });
        if (time is not null) builder.Services.AddSingleton<TimeProvider>(time);
        builder.AddExtractor();
        builder.Services.AddSingleton(new TargetScheme(ScopeOf(Plan).Scheme, IsOnly: false));
        builder.Services.AddSingleton(Downstream);
        builder.Services.AddPublishObserver(_ => new Hanging(Downstream));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapServiceDefaults();
        _app.MapExtractor();
    }

    public OkkiSandbox Okki { get; }

    public Downstream Downstream { get; } = new();

    public HttpClient Http { get; } = new();

    public static Task<ControlApiBench> StartAsync(OkkiSandboxOptions okki, params (string Key, string Value)[] settings) => StartAsync(okki, null, settings);

    /// <param name="okki">The source.</param>
    /// <param name="time">The Extractor's clock.</param>
    /// <param name="settings">Its settings.</param>
    public static async Task<ControlApiBench> StartAsync(OkkiSandboxOptions okki, FakeTimeProvider? time, params (string Key, string Value)[] settings)
    {
        var bench = new ControlApiBench(
            await OkkiSandbox.StartAsync(okki, ct: TestContext.Current.CancellationToken), time, settings.ToDictionary(s => s.Key, s => (string?)s.Value));
        await bench._app.StartAsync(TestContext.Current.CancellationToken);
        var address = bench._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        bench.Http.BaseAddress = new Uri(address);
        return bench;
    }

    /// <summary>A test reaches in for what other services keep there, and to die in mid-run.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Where the Loader writes.</summary>
    public static LedgerScope ScopeOf(string plan) => new() { Plan = plan, Scheme = "scheme" };

    public ILedger Ledger => Services.GetRequiredService<ILedger>();

    public Task<HttpResponseMessage> PostRunAsync(object request) =>
        Http.PostAsJsonAsync($"/plans/{Uri.EscapeDataString(Plan)}/runs", request, TestContext.Current.CancellationToken);

    /// <summary>The id of a run that is started.</summary>
    public async Task<string> StartRunAsync(string mode)
    {
        using var started = await PostRunAsync(new { mode });
        return (await started.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!["id"]!.GetValue<string>();
    }

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
        var stopping = _app.DisposeAsync().AsTask();
        await Eventually.TrueAsync(() =>
        {
            _time?.Advance(TimeSpan.FromSeconds(1));        // a call under way waits by that clock
            return Task.FromResult(stopping.IsCompleted);
        }, () => "never stopped", CancellationToken.None);
        await stopping;
        await Okki.DisposeAsync();
        Http.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Publishing that does not come to an end.</summary>
    private sealed class Hanging(Downstream downstream) : IPublishObserver
    {
        public async Task PrePublish<T>(PublishContext<T> context) where T : class
        {
            if (downstream.Hangs) await downstream.HangAsync(context.CancellationToken);
        }

        public Task PostPublish<T>(PublishContext<T> context) where T : class => Task.CompletedTask;

        public Task PublishFault<T>(PublishContext<T> context, Exception exception) where T : class => Task.CompletedTask;
    }

    /// <summary>Takes what the Extractor publishes for written, and settles it.</summary>
    internal sealed class Settling(Downstream downstream, ILedger ledger, TimeProvider time) : IConsumer<CompaniesExtracted>
    {
        public async Task Consume(ConsumeContext<CompaniesExtracted> context)
        {
            var extracted = context.Message;
            await downstream.Opened.WaitAsync(context.CancellationToken);
            if (downstream.Loses) return;
            await ledger.WriteAsync(ScopeOf(extracted.Plan), [.. extracted.Companies.Select(c => new LedgerVersion
            {
                CompanyId = c.Key,
                Version = ChinaTime(c.Value.GetProperty("update_time").GetString()!).ToUnixTimeSeconds(),
                ReadAt = extracted.ReadAt,
                Hash = $"{extracted.Removed} {c.Value.GetProperty("update_time")}",
                Removed = extracted.Removed,
                RunId = extracted.RunId,
                WrittenAt = time.GetUtcNow(),
            })]);
            await context.Publish(new CompaniesSettled
            {
                RunId = extracted.RunId,
                Plan = extracted.Plan,
                Outcomes = extracted.Companies.Keys.ToDictionary(id => id, _ => Outcome.Written),
            });
            downstream.Written(extracted.RunId, extracted.Companies.Count);
        }

        private static DateTimeOffset ChinaTime(string text) => DateTimeOffset.Parse($"{text} +08:00", CultureInfo.InvariantCulture);
    }
}

/// <summary>What comes after the Extractor; closed, it keeps a run from completing.</summary>
internal sealed class Downstream
{
    private volatile TaskCompletionSource _gate = Completed();

    public Task Opened => _gate.Task;

    /// <summary>What comes is gone, as with a queue that is purged.</summary>
    public bool Loses { get; set; }

    /// <summary>Whoever publishes waits until it gives up.</summary>
    public bool Hangs { get; set; }

    /// <summary>How often somebody waited so.</summary>
    public int Hung { get; private set; }

    public Task HangAsync(CancellationToken ct)
    {
        Hung++;
        return new TaskCompletionSource().Task.WaitAsync(ct);
    }

    /// <summary>Raised for each message that was written.</summary>
    public event Action<string, int>? Wrote;

    public void Written(string runId, int companies) => Wrote?.Invoke(runId, companies);

    public void Close() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => _gate.TrySetResult();

    private static TaskCompletionSource Completed()
    {
        var gate = new TaskCompletionSource();
        gate.SetResult();
        return gate;
    }
}

/// <summary>What the Loader keeps.</summary>
internal static class Writing
{
    /// <summary>Claims and commits, as the Loader does; what is older stays out.</summary>
    public static async Task WriteAsync(this ILedger ledger, LedgerScope scope, IReadOnlyList<LedgerVersion> versions)
    {
        var owner = $"{Guid.NewGuid():N}";
        var claims = versions.Select(v => new Claim
        {
            CompanyId = v.CompanyId,
            Owner = owner,
            Until = v.WrittenAt.AddMinutes(1),
            Version = v.Version,
            ReadAt = v.ReadAt,
            Hash = v.Hash,
            Removed = v.Removed,
            RunId = v.RunId,
            Record = "{}",
        });
        await ledger.ClaimAsync(scope, [.. claims], CancellationToken.None);
        await ledger.CommitAsync(scope, owner, versions, CancellationToken.None);
    }
}
