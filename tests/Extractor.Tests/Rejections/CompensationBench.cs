using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OkkiBridge.Contracts;
using OkkiBridge.Extractor.Rejections;
using OkkiBridge.Hosting;
using OkkiBridge.Hosting.Bus;
using OkkiBridge.Plans;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Storage;
using OkkiBridge.Testing;

namespace OkkiBridge.Extractor.Tests.Rejections;

/// <summary>
/// Replicas of the Extractor on one database file and the test's clock, which look for rejections when they are told to. Their plan looks up no details. Nothing comes after them: what
/// they publish is kept here.
/// </summary>
internal sealed class CompensationBench : IAsyncDisposable
{
    public const string Plan = "查询小满客户";

    private readonly string _folder = Directory.CreateTempSubdirectory("okkibridge-").FullName;
    private readonly List<WebApplication> _replicas = [];

    private CompensationBench(OkkiSandbox okki) => Okki = okki;

    public OkkiSandbox Okki { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public Outgoing Outgoing { get; } = new();

    public IEnumerable<CompaniesExtracted> Sent => Outgoing.Published.OfType<CompaniesExtracted>();

    public IEnumerable<string> SentIds => Sent.SelectMany(e => e.Companies.Keys);

    public IRejections Rejections => Get<IRejections>();

    public string Version => Get<PlanCatalog>().Get(Plan).Version;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static Task<CompensationBench> StartAsync(params (string Key, string Value)[] settings) => StartAsync(1, settings);

    public static async Task<CompensationBench> StartAsync(int replicas, params (string Key, string Value)[] settings)
    {
        var bench = new CompensationBench(await OkkiSandbox.StartAsync(new OkkiSandboxOptions { Companies = 3 }, ct: Ct));
        bench.CopyPlan();
        for (var i = 0; i < replicas; i++) bench._replicas.Add(bench.Replica(settings));
        foreach (var replica in bench._replicas) await replica.StartAsync(Ct);
        return bench;
    }

    public T Get<T>() where T : notnull => _replicas[0].Services.GetRequiredService<T>();

    public Task<int> CompensateAsync(int replica = 0) =>
        _replicas[replica].Services.GetRequiredService<Compensation>().CompensateAsync(Ct);

    /// <summary>From now on the first replica looks by itself.</summary>
    public Task LookByItselfAsync() => Get<Compensation>().StartAsync(Ct);

    /// <summary>The run that meets the rejections; it has read everything.</summary>
    public Task StartRunAsync(bool dryRun)
    {
        var now = Time.GetUtcNow();
        var run = new Run
        {
            Id = "run",
            Plan = Plan,
            Mode = RunMode.Full,
            Trigger = "manual",
            Status = RunStatus.Loading,
            From = now,
            To = now,
            Cursor = now,
            StartedAt = now,
            DryRun = dryRun,
        };
        return Get<IRuns>().StartAsync(run, Ct);
    }

    /// <summary>Rejects companies now, by the present plan if no other is named.</summary>
    public Task RejectAsync(string stage, string reason, string? planVersion = null, params string[] companies) => Rejections.AddAsync(
        [.. companies.Select(id => new Rejection
        {
            Id = Rejection.IdOf("run", id),
            Plan = Plan,
            PlanVersion = planVersion ?? Version,
            RunId = "run",
            CompanyId = id,
            Stage = stage,
            Reason = reason,
            Message = "message",
            Raw = $$"""{"company_id":{{id}}}""",
            ReadAt = Time.GetUtcNow(),
            RejectedAt = Time.GetUtcNow(),
        })], Ct);

    /// <summary>Rejects a company with this document.</summary>
    public Task RejectRawAsync(string stage, string reason, string company, string raw) => Rejections.AddAsync(
        [new Rejection
        {
            Id = Rejection.IdOf("run", company),
            Plan = Plan,
            PlanVersion = Version,
            RunId = "run",
            CompanyId = company,
            Stage = stage,
            Reason = reason,
            Message = "message",
            Raw = raw,
            ReadAt = Time.GetUtcNow(),
            RejectedAt = Time.GetUtcNow(),
        }], Ct);

    /// <summary>The one that is open, whichever run met it.</summary>
    public async Task<Rejection> OpenAsync(string company)
    {
        var open = Assert.Single(await Rejections.ListAsync(new RejectionFilter(Plan, Status: RejectionStatus.Open, CompanyId: company), 10, Ct));
        return (await Rejections.FindAsync(open.Id, Ct))!;
    }

    /// <summary>What comes after them tells the outcome of a company that was sent in a run.</summary>
    public async Task SettleAsync(string run, string company, Outcome outcome)
    {
        var (bus, consumed) = (Get<IBus>(), new Consumed());
        using var observing = bus.ConnectConsumeObserver(consumed);
        await bus.Publish(new CompaniesSettled { RunId = run, Plan = Plan, Outcomes = new Dictionary<string, Outcome> { [company] = outcome } }, Ct);
        await consumed.Once.WaitAsync(Eventually.Patience, Ct);
    }

    public async Task<Rejection> FindAsync(string company) => (await Rejections.FindAsync(Rejection.IdOf("run", company), Ct))!;

    public async Task<JsonObject> ShownAsync(string company)
    {
        using var http = Http();
        return (await http.GetFromJsonAsync<JsonObject>($"rejections/{Rejection.IdOf("run", company)}", Ct))!;
    }

    public async Task<HttpResponseMessage> PostAsync(string path, object? body = null)
    {
        using var http = Http();
        return await http.PostAsJsonAsync(path, body, Ct);
    }

    /// <summary>From now on the plan looks up details.</summary>
    public void LookUpDetails() => ChangePlan(plan => plan.Replace("\"off\"", "\"on\"", StringComparison.Ordinal));

    /// <summary>The plan in another version.</summary>
    public void ChangePlan(Func<string, string>? change = null)
    {
        var document = Path.Combine(_folder, "plans", Plan, "plan.json");
        var before = File.ReadAllText(document);
        File.WriteAllText(document, change?.Invoke(before) ?? $"{before}\n// repaired");
        Get<PlanCatalog>().Reload();
    }

    public async ValueTask DisposeAsync()
    {
        await Get<Compensation>().StopAsync(CancellationToken.None);
        foreach (var replica in _replicas) await replica.DisposeAsync();
        await Okki.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private void CopyPlan()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "plans", Plan)).FullName;
        foreach (var document in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "plans", Plan))) File.Copy(document, Path.Combine(folder, Path.GetFileName(document)));
        File.WriteAllText(Path.Combine(folder, "plan.json"), File.ReadAllText(Path.Combine(folder, "plan.json")).Replace("\"on\"", "\"off\"", StringComparison.Ordinal));
    }

    private HttpClient Http() => new() { BaseAddress = new Uri(_replicas[0].Urls.First()) };

    private WebApplication Replica((string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Okki:BaseUrl"] = Okki.Url.ToString(),
            ["Okki:ClientId"] = "sandbox",
            ["Okki:ClientSecret"] = "sandbox-secret",
            ["Okki:RequestsPerMinute"] = "1000000",                 // else calls would wait for the clock of the test
            ["Plans:Directory"] = Path.Combine(_folder, "plans"),
            ["Scheduler:Enabled"] = "false",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        builder.AddServiceDefaults("extractor");
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.AddSqliteStorage(Path.Combine(_folder, "test.db"));
        builder.AddPlans();
        builder.AddInMemoryBus(bus => bus.AddExtractorConsumers());
        builder.Services.AddPublishObserver(_ => Outgoing);
        builder.AddExtractor();
        builder.Services.Remove(builder.Services.Single(s => s.ImplementationType == typeof(Compensation)));
        builder.Services.AddSingleton<Compensation>();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapExtractor();
        return app;
    }
}

/// <summary>What was published, and what goes wrong then.</summary>
internal sealed class Outgoing : IPublishObserver
{
    public ConcurrentQueue<object> Published { get; } = [];

    /// <summary>Thrown before a message is published.</summary>
    public Exception? Away { get; set; }

    /// <summary>Thrown when a message was published, as if the process died there.</summary>
    public Exception? Death { get; set; }

    public Task PrePublish<T>(PublishContext<T> context) where T : class => Away is null ? Task.CompletedTask : throw Away;

    public Task PostPublish<T>(PublishContext<T> context) where T : class
    {
        Published.Enqueue(context.Message);
        return Death is null ? Task.CompletedTask : throw Death;
    }

    public Task PublishFault<T>(PublishContext<T> context, Exception exception) where T : class => Task.CompletedTask;
}
