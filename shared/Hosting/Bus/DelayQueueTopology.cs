using MassTransit;
using MassTransit.RabbitMqTransport;

namespace OkkiBridge.Hosting.Bus;

/// <summary>Declares the delay queues whenever an endpoint connects, before its first message is consumed. Declaring again changes nothing.</summary>
internal sealed class DelayQueueTopology(IReadOnlyList<DelayQueue> queues) : IFilter<ChannelContext>
{
    public async Task Send(ChannelContext context, IPipe<ChannelContext> next)
    {
        foreach (var queue in queues)
        {
            await context.ExchangeDeclare(queue.Name, "fanout", durable: true, autoDelete: false, new Dictionary<string, object>(), context.CancellationToken);
            await context.QueueDeclare(queue.Name, durable: true, exclusive: false, autoDelete: false, queue.Arguments, context.CancellationToken);
            await context.QueueBind(queue.Name, queue.Name, "", new Dictionary<string, object>(), context.CancellationToken);
        }

        await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("delayQueues");
}
