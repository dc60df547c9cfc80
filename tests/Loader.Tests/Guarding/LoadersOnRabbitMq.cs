using System.Collections.Concurrent;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OkkiBridge.Contracts;
using OkkiBridge.Hosting;
using OkkiBridge.Hosting.Bus;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Loader.Tests.Loading;
using OkkiBridge.Plans;
using OkkiBridge.Sandbox.Qingyiyun;
using OkkiBridge.Storage;
using OkkiBridge.Testing;

namespace OkkiBridge.Loader.Tests.Guarding;

/// <summary>Loaders as they run: on a real broker and database, before the simulated target. A message that failed once is given up at its second failure.</summary>
internal sealed class LoadersOnRabbitMq : IAsyncDisposable
{
    private readonly Broker _broker = new();
    private readonly MongoServer _mongo = new();
    private readonly List<WebApplication> _loaders = [];
    private readonly QingyiyunSandbox _target;

    private LoadersOnRabbitMq(QingyiyunSandbox target) => _target = target;

    public QingyiyunSandbox Target => _target;

    public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    public Heard Heard { get; } = new();

    public Seen Seen { get; } = new();

    public IRuns Runs => _loaders[0].Services.GetRequiredService<IRuns>();

    public ILedger Ledger => _loaders[0].Services.GetRequiredService<ILedger>();

    public IRejections Rejections => _loaders[0].Services.GetRequiredService<IRejections>();

    public static async Task<LoadersOnRabbitMq> StartAsync(int loaders, Proxy proxy)
    {
        Assert.SkipWhen(await Broker.SkipReasonAsync() is not null, await Broker.SkipReasonAsync() ?? "");
        Assert.SkipWhen(MongoServer.SkipReason is not null, MongoServer.SkipReason ?? "");
        var ct = TestContext.Current.CancellationToken;
        var bench = new LoadersOnRabbitMq(await QingyiyunSandbox.StartAsync(new QingyiyunSandboxOptions(), ct: ct));
        for (var i = 0; i < loaders; i++)
        {
            var loader = bench.Build(proxy, listens: i == 0);
            bench._loaders.Add(loader);
            await loader.StartAsync(ct);
            loader.Services.GetRequiredService<IBusControl>().ConnectConsumeMessageObserver(bench.Seen);
            await loader.Services.GetRequiredService<IBusControl>().WaitForHealthStatus(BusHealthStatus.Healthy, Eventually.Patience);
        }

        bench._broker.Owns("companies-normalized", "normalized-given-up", "hearing", "delay-500ms", "delay-1300ms", "companies-extracted", "companies-settled");
        bench._broker.Owns(typeof(CompaniesNormalized), typeof(CompaniesExtracted), typeof(CompaniesSettled));
        return bench;
    }

    public async Task PublishAsync(string run, int messages, int companies)
    {
        var bus = _loaders[0].Services.GetRequiredService<IBus>();
        foreach (var chunk in LoaderBench.Companies(messages * companies).Chunk(companies))
            await bus.Publish(new CompaniesNormalized { RunId = run, Plan = LoaderBench.Plan, Companies = chunk }, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var loader in _loaders) await loader.DisposeAsync();
        await _target.DisposeAsync();
        await _mongo.DisposeAsync();
        await _broker.DisposeAsync();
    }

    private WebApplication Build(Proxy proxy, bool listens)
    {
        var defaults = new QingyiyunSandboxOptions();
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["ConnectionStrings:RabbitMq"] = Broker.Uri,
            ["Bus:Prefix"] = _broker.Prefix,
            ["Bus:RetryDelays:0"] = "00:00:00.01",
            ["Bus:RedeliveryDelays:0"] = "00:00:00.5",
            ["Qingyiyun:BaseUrl"] = _target.Url.ToString(),
            ["Qingyiyun:AppKey"] = defaults.AppKey,
            ["Qingyiyun:AppSecret"] = defaults.AppSecret,
            ["Qingyiyun:SchemeId"] = defaults.SchemeId,
            ["Qingyiyun:RequestsPerMinute"] = "1000000",
            ["Qingyiyun:VisibilityDelay"] = "00:00:00",
        });
        builder.Configuration.AddInMemoryCollection(Enumerable.Range(1, 99).Select(i => KeyValuePair.Create($"Bus:RedeliveryDelays:{i}", (string?)"00:00:01.3")));      // longer than a claim, together
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.AddServiceDefaults("loader");
        builder.Services.AddMongoStorage(_ => _mongo.ConnectionString);
        builder.Services.AddSingleton(PlanCatalog.Load(Path.Combine(AppContext.BaseDirectory, "plans"))).AddSingleton<PlanResolver>().AddSingleton<LedgerScopes>();
        builder.AddBus(bus =>
        {
            bus.AddLoaderConsumers();
            if (listens) bus.AddConsumer<Hearing>();
        });
        builder.AddLoader();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(Heard).AddHttpClient(QingyiyunClient.Name).AddHttpMessageHandler(proxy.Handler);
        return builder.Build();
    }

    internal sealed class Hearing(Heard heard, TimeProvider time) : IConsumer<CompaniesSettled>
    {
        public Task Consume(ConsumeContext<CompaniesSettled> context)
        {
            foreach (var (id, outcome) in context.Message.Outcomes) heard.Add(id, outcome, time.GetUtcNow());
            return Task.CompletedTask;
        }
    }
}

/// <summary>Messages that came to a loader.</summary>
internal sealed class Seen : IConsumeMessageObserver<CompaniesNormalized>
{
    private int _count;
    private int _mostRedeliveries;

    public int Count => Volatile.Read(ref _count);

    /// <summary>The highest count of redeliveries that one had.</summary>
    public int MostRedeliveries => Volatile.Read(ref _mostRedeliveries);

    public Task PreConsume(ConsumeContext<CompaniesNormalized> context)
    {
        Interlocked.Increment(ref _count);
        if (context.GetRedeliveryCount() is var redeliveries && redeliveries > MostRedeliveries) Volatile.Write(ref _mostRedeliveries, redeliveries);
        return Task.CompletedTask;
    }

    public Task PostConsume(ConsumeContext<CompaniesNormalized> context) => Task.CompletedTask;

    public Task ConsumeFault(ConsumeContext<CompaniesNormalized> context, Exception exception) => Task.CompletedTask;
}

/// <summary>Outcomes that were told.</summary>
internal sealed class Heard
{
    private readonly ConcurrentDictionary<string, Outcome> _outcomes = new();
    private long _first;

    public IReadOnlyDictionary<string, Outcome> Outcomes => _outcomes;

    /// <summary>When the first of them were.</summary>
    public DateTimeOffset First => new(_first, TimeSpan.Zero);

    public void Add(string id, Outcome outcome, DateTimeOffset at)
    {
        Interlocked.CompareExchange(ref _first, at.UtcTicks, 0);
        _outcomes[id] = outcome;
    }
}
