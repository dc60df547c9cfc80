using MassTransit;

namespace OkkiBridge.Hosting.Bus;

/// <summary>Messages that come again.</summary>
public static class ComingAgain
{
    /// <summary>The id that a message had when it came first: a redelivery gives it another one.</summary>
    public static Guid? FirstId(this ConsumeContext message) => message.Headers.Get<Guid>(MessageHeaders.OriginalMessageId) ?? message.MessageId;

    /// <summary>It waits for something that is no failure: it comes again later, as the same message and with as many redeliveries behind it as before, and is not given up for that.</summary>
    public static Task ComeAgainAsync<T>(this ConsumeContext<T> message, TimeSpan delay) where T : class
    {
        var (id, redeliveries) = (message.FirstId(), message.GetRedeliveryCount());
        return message.Redeliver(delay, (_, send) =>
        {
            send.MessageId = id;
            send.Headers.Set(MessageHeaders.RedeliveryCount, redeliveries);
        });
    }
}
