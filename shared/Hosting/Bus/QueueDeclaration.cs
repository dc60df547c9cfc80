using MassTransit.RabbitMqTransport;

namespace OkkiBridge.Hosting.Bus;

/// <summary>Queues that are declared beside those of the endpoints, in the same form.</summary>
internal static class QueueDeclaration
{
    private static readonly Dictionary<string, object> None = [];

    /// <summary>A durable queue, and before it the exchange of its name, which is where messages are sent to.</summary>
    public static async Task DeclareQueueAsync(this ChannelContext context, string name, IDictionary<string, object> arguments)
    {
        await context.ExchangeDeclare(name, "fanout", durable: true, autoDelete: false, None, context.CancellationToken);
        await context.QueueDeclare(name, durable: true, exclusive: false, autoDelete: false, arguments, context.CancellationToken);
        await context.QueueBind(name, name, "", None, context.CancellationToken);
    }
}
