using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OkkiBridge.Plans;
using OkkiBridge.Testing;

namespace OkkiBridge.Hosting.Tests.Plans;

public sealed class PlanWatchTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("plans-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_changed_plan_is_taken_up_while_the_service_runs_and_a_wrong_one_is_told_of_and_is_not()
    {
        Write("source.json", """{ "api": "/v1/company/list", "id": "company_id" }""");
        Write("target.json", """{ "api": "写入空操作" }""");
        Write("mapping.json", """{ "name": "{{name}}" }""");
        var (plans, time, log) = (PlanCatalog.Load(_directory.FullName), new FakeTimeProvider(), new Lines());
        var first = plans.Get("a").Version;
        using var watch = new PlanWatch(plans, time, log);
        await watch.StartAsync(TestContext.Current.CancellationToken);

        Write("mapping.json", """{ "name": "{{name|uper}}" }""");
        await UntilTold("a/mapping.json: name: unknown filter uper (did you mean upper?)");
        Assert.Equal(first, plans.Get("a").Version);

        Write("mapping.json", """{ "name": "{{name|upper}}" }""");
        await UntilTold("is in use now");
        Assert.NotEqual(first, plans.Get("a").Version);

        await watch.StopAsync(TestContext.Current.CancellationToken);

        Task UntilTold(string words) => Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(5));
                return Task.FromResult(log.Told.Any(l => l.Contains(words, StringComparison.Ordinal)));
            },
            () => string.Join('\n', log.Told), TestContext.Current.CancellationToken);
    }

    private void Write(string document, string text) => File.WriteAllText(Path.Combine(_directory.CreateSubdirectory("a").FullName, document), text);

    private sealed class Lines : ILogger<PlanWatch>
    {
        public ConcurrentQueue<string> Told { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Told.Enqueue(formatter(state, exception));
    }
}
