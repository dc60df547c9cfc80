using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OkkiBridge.Testing;

namespace OkkiBridge.Storage.Tests;

/// <summary>A database under test. Each of its processes has clients, locks and caches of its own, as another process has.</summary>
public abstract class Store : IAsyncLifetime
{
    private readonly List<ServiceProvider> _processes = [];

    public static DateTimeOffset Noon { get; } = new(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero);

    public FakeTimeProvider Clock { get; } = new(Noon);

    public T Get<T>() where T : notnull => Process(0).GetRequiredService<T>();

    /// <summary>The same port seen from several processes.</summary>
    public T[] From<T>(int processes) where T : notnull => [.. Enumerable.Range(0, processes).Select(i => Process(i).GetRequiredService<T>())];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var process in _processes) await process.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract void Register(IServiceCollection services);

    private ServiceProvider Process(int index)
    {
        lock (_processes)
        {
            while (_processes.Count <= index)
            {
                var services = new ServiceCollection();
                services.AddSingleton<TimeProvider>(Clock);
                Register(services);
                _processes.Add(services.BuildServiceProvider());
            }
            return _processes[index];
        }
    }
}

public sealed class MongoStore : Store
{
    public MongoServer Server { get; } = new();

    protected override void Register(IServiceCollection services)
    {
        var connectionString = Server.ConnectionString;
        services.AddMongoStorage(_ => connectionString);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Server.DisposeAsync();
    }
}

public sealed class SqliteStore : Store
{
    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"okkibridge-{Guid.NewGuid():N}");

    public string File => Path.Combine(Folder, "state", "okkibridge.db");

    protected override void Register(IServiceCollection services) => services.AddSqliteStorage(File);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
    }
}
