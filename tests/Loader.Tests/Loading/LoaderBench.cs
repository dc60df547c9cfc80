using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OkkiBridge.Contracts;
using OkkiBridge.Hosting;
using OkkiBridge.Loader.Loading;
using OkkiBridge.Loader.Pausing;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Plans;
using OkkiBridge.Plans.Mapping;
using OkkiBridge.Sandbox.Qingyiyun;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Tests.Loading;

/// <summary>The loader between a real database file and the simulated target.</summary>
internal sealed class LoaderBench : IAsyncDisposable
{
    public const string Plan = "查询小满客户";

    /// <summary>Where the plan writes.</summary>
    public static readonly LedgerScope Scope = new() { Plan = Plan, Scheme = new QingyiyunSandboxOptions().SchemeId };

    private readonly string _database;
    private readonly WebApplication _app;

    private LoaderBench(QingyiyunSandbox target, string mode, Proxy? proxy)
    {
        Target = target;
        _database = Path.Combine(Path.GetTempPath(), $"okkibridge-{Guid.NewGuid():N}.db");
        var defaults = new QingyiyunSandboxOptions();
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Qingyiyun:BaseUrl"] = target.Url.ToString(),
            ["Qingyiyun:Mode"] = mode,
            ["Qingyiyun:AppKey"] = defaults.AppKey,
            ["Qingyiyun:AppSecret"] = defaults.AppSecret,
            ["Qingyiyun:SchemeId"] = defaults.SchemeId,
            ["Qingyiyun:RequestsPerMinute"] = "1000000",
            ["Qingyiyun:VisibilityDelay"] = "00:00:00",
        });
        builder.Services.AddSqliteStorage(_database);
        builder.Services.AddSingleton(PlanCatalog.Load(Path.Combine(AppContext.BaseDirectory, "plans")));
        builder.Services.AddSingleton<PlanResolver>().AddSingleton<LedgerScopes>();
        builder.AddLoader();
        if (proxy is not null) UseProxy(builder.Services, proxy);
        _app = builder.Build();
    }

    public QingyiyunSandbox Target { get; }

    /// <summary>The loader's clock, where a proxy stands before the target.</summary>
    public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    public IServiceProvider Services => _app.Services;

    public T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    public ILedger Ledger => _app.Services.GetRequiredService<ILedger>();

    public IRuns Runs => _app.Services.GetRequiredService<IRuns>();

    public IRejections Rejections => _app.Services.GetRequiredService<IRejections>();

    public static async Task<LoaderBench> StartAsync(QingyiyunSandboxOptions? options = null, string mode = "store", Proxy? proxy = null) =>
        new(await QingyiyunSandbox.StartAsync(options ?? new QingyiyunSandboxOptions(), ct: TestContext.Current.CancellationToken), mode, proxy);

    /// <summary>Loads companies for a run; outcomes by company id.</summary>
    public async Task<Dictionary<string, Outcome>> LoadAsync(string run, params NormalizedCompany[] companies)
    {
        var settled = await LoaderAsync(run, companies, TestContext.Current.CancellationToken);
        return settled.ToDictionary(s => s.CompanyId, s => s.Outcome);
    }

    /// <summary>Loads companies that a version of the plan mapped; outcomes as they come about.</summary>
    public Task LoadAsync(string run, NormalizedCompany[] companies, ICollection<Settled> settled, string? planVersion = null, string? messageId = null) =>
        LoadAsync(companies.Select(c => new LoadItem(run, c, DryRun: false, planVersion) { MessageId = messageId }), settled, TestContext.Current.CancellationToken);

    /// <summary>Loads a batch as it came.</summary>
    public async Task LoadAsync(IEnumerable<LoadItem> items, ICollection<Settled> settled, CancellationToken ct)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<BatchLoader>().LoadAsync(Plan, items, settled, ct);
    }

    /// <summary>Makes the ledger what a version left that knew no scopes.</summary>
    public async Task ForgetScopesAsync()
    {
        await using var file = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_database};Pooling=False");
        await file.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = file.CreateCommand();
        command.CommandText = "update ledger set scope = ''";
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Another version of the plan, as the service that reads keeps it in the database; returns its name.</summary>
    public async Task<string> KeepPlanAsync(string planJson)
    {
        var texts = new Dictionary<string, string>(_app.Services.GetRequiredService<PlanCatalog>().Get(Plan).Documents.Texts) { ["plan.json"] = planJson };
        var plan = OkkiBridge.Plans.Plan.Compile(new PlanDocuments(Plan, texts));
        await _app.Services.GetRequiredService<PlanResolver>().KeepAsync(plan, TestContext.Current.CancellationToken);
        return plan.Version;
    }

    /// <summary>Loads companies as the consumer does; null when the rest must come again.</summary>
    public async Task<IReadOnlyList<Settled>?> PassAsync(string run, NormalizedCompany[] companies)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        var delivery = scope.ServiceProvider.GetRequiredService<Delivery>();
        return await _app.Services.GetRequiredService<LoadingGate>().PassAsync(Plan, delivery, ct => LoaderAsync(run, companies, ct), TestContext.Current.CancellationToken);
    }

    /// <summary>An open run of the plan.</summary>
    public async Task<string> StartRunAsync()
    {
        var run = await Guarding.Runs.StartAsync(Runs, Plan);
        return run.Id;
    }

    /// <summary>What the ledger says that the target holds.</summary>
    public async Task<LedgerVersion> CurrentAsync(string id) => (await Ledger.ReadAsync(Scope, [id], TestContext.Current.CancellationToken))[id].Current!;

    /// <summary>What a message is consumed in.</summary>
    public AsyncServiceScope NewScope() => _app.Services.CreateAsyncScope();

    /// <summary>What a SIGTERM does first.</summary>
    public void Stop() => _app.Lifetime.StopApplication();

    private void UseProxy(IServiceCollection services, Proxy proxy)
    {
        services.AddHttpClient(QingyiyunClient.Name).AddHttpMessageHandler(proxy.Handler);
        services.AddSingleton<TimeProvider>(Time);
        services.PostConfigure<QingyiyunOptions>(o => o.RetryDelay = TimeSpan.Zero);
    }

    private async Task<IReadOnlyList<Settled>> LoaderAsync(string run, NormalizedCompany[] companies, CancellationToken ct)
    {
        var settled = new List<Settled>();
        await LoadAsync(companies.Select(c => new LoadItem(run, c, DryRun: false, PlanVersion: null)), settled, ct);
        return settled;
    }

    public static NormalizedCompany Company(int id, long version = 1, string name = "a", DateTimeOffset? readAt = null)
    {
        var record = JsonSerializer.SerializeToElement(new { id = $"{id}", name, phone = (string?)null, score = 4711, updated_at = $"2026-03-02 00:00:{version:00}" });
        return new NormalizedCompany
        {
            Id = $"{id}",
            Version = version,
            ReadAt = readAt ?? DateTimeOffset.UnixEpoch.AddSeconds(version),
            Hash = $"{name}-{version}",
            TargetHash = TargetForm.Hash(record),
            Record = record,
            Raw = JsonSerializer.SerializeToElement(new { company_id = id }),
        };
    }

    public static NormalizedCompany[] Companies(int count, long version = 1, string name = "a") => [.. Enumerable.Range(1, count).Select(i => Company(i, version, name))];

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await Target.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (var file in Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(_database) + "*")) File.Delete(file);
    }
}
