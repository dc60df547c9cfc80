using System.Diagnostics.Metrics;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.Context;
using MassTransit.Scheduling;

namespace OkkiBridge.Hosting.Bus;

/// <summary>
/// Delayed delivery on a stock RabbitMQ, behind MassTransit's own extension point: a message goes into the delay queue for its delay and comes out at its
/// destination, which must be a queue. Made for redelivery, whose delays are known beforehand.
/// </summary>
internal sealed class DelayQueueScheduler(ISendEndpointProvider endpoints, IReadOnlyList<DelayQueue> queues, TimeProvider time) : IScheduleMessageProvider
{
    private static readonly Meter Meter = new("OkkiBridge.Hosting");
    private static readonly Counter<int> Redeliveries =
        Meter.CreateCounter<int>("okkibridge.redeliveries", "{message}", "Messages that failed all tries in place and wait in a delay queue");

    public async Task<ScheduledMessage<T>> ScheduleSend<T>(
        Uri destinationAddress, DateTime scheduledTime, T message, IPipe<SendContext<T>> pipe, CancellationToken cancellationToken) where T : class
    {
        var queue = DelayQueue.For(scheduledTime - time.GetUtcNow().UtcDateTime, queues);
        var endpoint = await endpoints.GetSendEndpoint(queue.Address);

        // Awaits the broker's confirm. A full queue refuses and a missing one returns the message: both throw here, and the original is not acknowledged.
        var destination = Uri.UnescapeDataString(destinationAddress.AbsolutePath.Split('/')[^1]);
        await endpoint.Send(message, new RoutedPipe<T>(pipe, destination), cancellationToken);
        Redeliveries.Add(1, new("messaging.destination.name", destination), new("okkibridge.delay", queue.Delay.TotalSeconds));

        return new ScheduledMessageHandle<T>(NewId.NextGuid(), scheduledTime, destinationAddress, message);
    }

    public Task CancelScheduledSend(Guid tokenId, CancellationToken cancellationToken) => throw CannotCancel();

    public Task CancelScheduledSend(Uri destinationAddress, Guid tokenId, CancellationToken cancellationToken) => throw CannotCancel();

    private static NotSupportedException CannotCancel() => new("A message in a delay queue cannot be called back");

    private sealed class RoutedPipe<T>(IPipe<SendContext<T>> inner, string queueName) : IPipe<SendContext<T>> where T : class
    {
        public async Task Send(SendContext<T> context)
        {
            await inner.Send(context);
            context.SetRoutingKey(queueName);
            if (context.Headers.TryGetHeader(MessageHeaders.OriginalMessageId, out var first) && Guid.TryParse($"{first}", out var id)) context.MessageId = id;      // it is the same message
            if (context.TryGetPayload(out RabbitMqSendContext? send)) send.Mandatory = true;
        }

        public void Probe(ProbeContext context) => inner.Probe(context);
    }
}

/// <summary>Puts the scheduler where <c>UseScheduledRedelivery</c> looks for it.</summary>
internal sealed class DelayQueueSchedulerFilter(IReadOnlyList<DelayQueue> queues, TimeProvider time)
    : IFilter<ConsumeContext>, IPipeSpecification<ConsumeContext>
{
    public Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        context.GetOrAddPayload<MessageSchedulerContext>(() => new ConsumeMessageSchedulerContext(context, Scheduler));
        return next.Send(context);
    }

    public void Apply(IPipeBuilder<ConsumeContext> builder) => builder.AddFilter(this);

    public IEnumerable<ValidationResult> Validate() => [];

    public void Probe(ProbeContext context) => context.CreateFilterScope("delayQueueScheduler");

    private MessageScheduler Scheduler(ConsumeContext context) =>
        new(new DelayQueueScheduler(context, queues, time), context.GetPayload<IBusTopology>());
}
