using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Tests.Qingyiyun;

/// <summary>The target's client as the loader composes it, over the real network and clock, with budget without end.</summary>
internal sealed class SandboxTarget : IAsyncDisposable, ICallBudget
{
    private readonly ServiceProvider _services;

    public SandboxTarget(IEnumerable<(string Key, string Value)> settings)
    {
        var configuration = new ConfigurationBuilder();
        foreach (var (key, value) in settings) configuration.AddInMemoryCollection([new(key, value)]);

        _services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration.Build())
            .AddLogging()
            .AddSingleton<ICallBudget>(this)
            .AddQingyiyun()
            .BuildServiceProvider();
        Client = _services.GetRequiredService<IWriteTarget>();
    }

    public IWriteTarget Client { get; }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    Task<TimeSpan> ICallBudget.TryTakeAsync(string provider, int perMinute, DateTimeOffset now, CancellationToken ct) => Task.FromResult(TimeSpan.Zero);

    Task ICallBudget.PauseAsync(string provider, DateTimeOffset until, CancellationToken ct) => Task.CompletedTask;
}
