using System.Text.Json;
using MassTransit;
using MassTransit.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OkkiBridge.Contracts;
using OkkiBridge.Hosting;
using OkkiBridge.Plans;
using OkkiBridge.Storage;
using OkkiBridge.Testing;
using OkkiBridge.Transformer.Normalizing;

namespace OkkiBridge.Transformer.Tests.Normalizing;

/// <summary>The transformer on an in-memory bus, with the shipped plan and a real database file.</summary>
internal sealed class TransformerBench : IAsyncDisposable
{
    public const string Plan = "查询小满客户";
    public static readonly DateTimeOffset Now = new(2026, 3, 2, 2, 15, 7, TimeSpan.Zero);
    private static readonly PlanCatalog Plans = PlanCatalog.Load(Path.Combine(AppContext.BaseDirectory, "plans"));

    private readonly string _database = Path.Combine(Path.GetTempPath(), $"okkibridge-{Guid.NewGuid():N}.db");
    private readonly ServiceProvider _services;

    private TransformerBench(PlanCatalog plans) => _services = new ServiceCollection()
        .AddSingleton<TimeProvider>(new FakeTimeProvider(Now))
        .AddSqliteStorage(_database)
        .AddSingleton(plans)
        .AddSingleton<PlanResolver>()
        .AddMassTransitTestHarness(TextWriter.Null, bus =>
        {
            bus.AddTransformerConsumers();
            bus.SetTestTimeouts(Eventually.Patience, Eventually.Patience);
        })
        .BuildServiceProvider(true);

    public ITestHarness Harness => _services.GetTestHarness();

    public PlanResolver Resolver => _services.GetRequiredService<PlanResolver>();

    public PlanCatalog Catalog => _services.GetRequiredService<PlanCatalog>();

    public IRejections List => _services.GetRequiredService<IRejections>();

    /// <summary>The same plan, whose source has this condition.</summary>
    public static PlanCatalog WithCondition(string condition) =>
        With("source.json", source => $$"""{ "condition": {{condition}}, {{source.TrimStart().TrimStart('{')}}""");

    /// <summary>The same plan with one document changed.</summary>
    public static PlanCatalog With(string document, Func<string, string> change)
    {
        var directory = Directory.CreateTempSubdirectory("plans-");
        var folder = directory.CreateSubdirectory(Plan);
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "plans", Plan))) File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));

        var changed = Path.Combine(folder.FullName, document);
        File.WriteAllText(changed, change(File.ReadAllText(changed)));
        try
        {
            return PlanCatalog.Load(directory.FullName);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    public static async Task<TransformerBench> StartAsync(PlanCatalog? plans = null)
    {
        var bench = new TransformerBench(plans ?? Plans);
        await bench.Harness.Start();
        return bench;
    }

    public static CompaniesExtracted Extracted(params (string Id, string Document)[] companies) => new()
    {
        RunId = "run-1",
        Plan = Plan,
        ReadAt = Now.AddSeconds(-7),
        Companies = companies.ToDictionary(c => c.Id, c => JsonElement.Parse(c.Document)),
    };

    /// <summary>Sends it through; returns once it was consumed.</summary>
    public async Task<TransformerBench> ConsumeAsync(CompaniesExtracted extracted, int times = 1)
    {
        for (var i = 0; i < times; i++) await Harness.Bus.Publish(extracted, TestContext.Current.CancellationToken);

        var consumed = 0;
        await foreach (var _ in Harness.GetConsumerHarness<CompaniesExtractedConsumer>().Consumed.SelectAsync<CompaniesExtracted>(TestContext.Current.CancellationToken))
        {
            if (++consumed == times) break;
        }

        Assert.Equal(times, consumed);
        return this;
    }

    public List<CompaniesNormalized> Normalized => [.. Harness.Published.Select<CompaniesNormalized>(Over()).Select(m => m.Context.Message)];

    public List<CompaniesSettled> Settled => [.. Harness.Published.Select<CompaniesSettled>(Over()).Select(m => m.Context.Message)];

    public Task<IReadOnlyList<Rejection>> RejectionsAsync() => List.ListAsync(new RejectionFilter(), 1000, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(_database) + "*")) File.Delete(file);
    }

    /// <summary>What was published until now: nothing is waited for.</summary>
    private static CancellationToken Over() => new(canceled: true);
}
