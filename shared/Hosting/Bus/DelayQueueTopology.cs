using MassTransit;
using MassTransit.RabbitMqTransport;

namespace OkkiBridge.Hosting.Bus;

/// <summary>Declares the delay queues whenever an endpoint connects, before its first message is consumed. Declaring again changes nothing.</summary>
internal sealed class DelayQueueTopology(IReadOnlyList<DelayQueue> queues) : IFilter<ChannelContext>
{
    public async Task Send(ChannelContext context, IPipe<ChannelContext> next)
    {
        foreach (var queue in queues) await context.DeclareQueueAsync(queue.Name, queue.Arguments);
        await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("delayQueues");
}
