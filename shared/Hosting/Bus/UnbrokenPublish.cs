using MassTransit;

namespace OkkiBridge.Hosting.Bus;

/// <summary>Publishing that a stop does not break off.</summary>
public static class UnbrokenPublish
{
    /// <summary>
    /// Publishes; returns when the broker has confirmed it. A message that is under way when <paramref name="ct"/> is cancelled has a little longer: broken off, it
    /// would be sent again by whoever goes on, and the log would show an error where there is none.
    /// </summary>
    public static async Task PublishUnbrokenAsync<T>(this IPublishEndpoint bus, T message, CancellationToken ct) where T : class
    {
        ct.ThrowIfCancellationRequested();
        using var late = new CancellationTokenSource();
        await using var stop = ct.Register(() => late.CancelAfter(Shutdown.Publishing));
        await bus.Publish(message, late.Token);
    }
}
