using OkkiBridge.Testing;

namespace OkkiBridge.Hosting.Tests.Bus;

/// <summary>Tests on a real broker, each with names of its own; skipped where none can be had.</summary>
public abstract class OnRabbitMq : IAsyncLifetime
{
    private protected Broker Broker { get; } = new();

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var reason = await Broker.SkipReasonAsync();
        Assert.SkipWhen(reason is not null, reason ?? "");
    }

    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
