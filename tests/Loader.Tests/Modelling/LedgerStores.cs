using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OkkiBridge.Storage;
using OkkiBridge.Testing;

namespace OkkiBridge.Loader.Tests.Modelling;

/// <summary>A database that all stories of a class share: each has companies of its own.</summary>
public abstract class LedgerStore : IAsyncLifetime
{
    private ServiceProvider? _services;

    /// <summary>Opened by the first test that asks: one may be skipped for want of a server.</summary>
    public ILedger Ledger => (_services ??= Open()).GetRequiredService<ILedger>();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        if (_services is not null) await _services.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract void Register(IServiceCollection services);

    private ServiceProvider Open()
    {
        var services = new ServiceCollection();
        Register(services);
        return services.BuildServiceProvider();
    }
}

public sealed class LedgerOnMongo : LedgerStore
{
    private readonly MongoServer _server = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _server.DisposeAsync();
    }

    protected override void Register(IServiceCollection services)
    {
        var connectionString = _server.ConnectionString;
        services.AddSingleton<TimeProvider>(new FakeTimeProvider());        // a story has a time of its own
        services.AddMongoStorage(_ => connectionString);
    }
}

public sealed class LedgerOnSqlite : LedgerStore
{
    private const string Memory = "/dev/shm";          // where there is one: no story has a power cut, and a disk's time is most of a check's

    private readonly DirectoryInfo _folder = Directory.CreateDirectory(Path.Combine(Directory.Exists(Memory) ? Memory : Path.GetTempPath(), $"okkibridge-{Guid.NewGuid():N}"));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    protected override void Register(IServiceCollection services) => services.AddSqliteStorage(Path.Combine(_folder.FullName, "okkibridge.db"));
}
