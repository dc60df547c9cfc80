using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OkkiBridge.Extractor.Extraction;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Tests.Okki;

/// <summary>The source's client as the extractor composes it, over the real network to a simulated OKKI; it waits a hundredth of its delays, but for its time-out the whole.</summary>
internal sealed class OkkiBench : IAsyncDisposable, ICallBudget
{
    public static readonly AnswerShape Shape = new("data.list", "data.totalItem", "data.count");

    private readonly ServiceProvider _services;

    private OkkiBench(OkkiSandbox okki, HttpMessageHandler? network, (string Key, string Value)[] settings)
    {
        Okki = okki;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Okki:BaseUrl"] = okki.Url.ToString(),
            ["Okki:ClientId"] = "sandbox",
            ["Okki:ClientSecret"] = "sandbox-secret",
            ["Okki:Timeout"] = "01:00:00",
        }).AddInMemoryCollection(settings.Select(s => KeyValuePair.Create<string, string?>(s.Key, s.Value)));

        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration.Build())
            .AddSingleton<TimeProvider>(new HurriedTime())
            .AddSingleton<ICallBudget>(this)
            .AddLogging()
            .AddSingleton<SourceClock>()
            .AddSingleton<SourceList>()
            .AddOkki();
        if (network is not null) services.AddHttpClient(nameof(OkkiClient)).ConfigurePrimaryHttpMessageHandler(() => network);
        _services = services.BuildServiceProvider();
    }

    public OkkiSandbox Okki { get; }

    public OkkiClient Client => _services.GetRequiredService<OkkiClient>();

    public SourceList List => _services.GetRequiredService<SourceList>();

    public TimeProvider Time => _services.GetRequiredService<TimeProvider>();

    public IServiceScopeFactory Scopes => _services.GetRequiredService<IServiceScopeFactory>();

    public List<DateTimeOffset> Pauses { get; } = [];

    public TimeSpan BudgetWait { get; set; }

    public static Task<OkkiBench> StartAsync(OkkiSandboxOptions options, params (string Key, string Value)[] settings) => StartAsync(options, null, settings);

    public static async Task<OkkiBench> StartAsync(OkkiSandboxOptions options, HttpMessageHandler? network, params (string Key, string Value)[] settings) =>
        new(await OkkiSandbox.StartAsync(options, ct: TestContext.Current.CancellationToken), network, settings);

    public Task<OkkiPage> ListAsync(params (string Key, string Value)[] query) => ListAsync("/v1/company/list", query);

    public Task<OkkiPage> ListAsync(string path, params (string Key, string Value)[] query) =>
        Client.ListAsync(path, [.. query.Select(q => KeyValuePair.Create(q.Key, q.Value))], Shape, Source.China, isFirst: true, insist: true, TestContext.Current.CancellationToken);

    public Task<OkkiDetail> DetailAsync(long id) => Client.DetailAsync("/v1/company/info", "company_id", $"{id}", "data", insist: true, TestContext.Current.CancellationToken);

    Task<TimeSpan> ICallBudget.TryTakeAsync(string provider, int perMinute, DateTimeOffset now, CancellationToken ct) => Task.FromResult(BudgetWait);

    Task ICallBudget.PauseAsync(string provider, DateTimeOffset until, CancellationToken ct)
    {
        Pauses.Add(until);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Okki.DisposeAsync();
    }

    private sealed class HurriedTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / 100 : dueTime, period);
    }
}
