using MassTransit;
using MassTransit.RabbitMqTransport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OkkiBridge.Contracts;

namespace OkkiBridge.Hosting.Bus;

/// <summary>
/// What is published has a queue, though its consumer was never there: each service declares the queue of every contract when it connects, as the consumer will. Declaring again
/// changes nothing. What is published before that is refused by the broker: <see cref="Mandatory"/>.
/// </summary>
internal sealed class ContractQueues(IServiceProvider services, IEndpointNameFormatter names, IOptions<BusOptions> options) : IFilter<ChannelContext>
{
    private static readonly Dictionary<string, object> None = [];

    public async Task Send(ChannelContext context, IPipe<ChannelContext> next)
    {
        await DeclareAsync<CompaniesExtracted>(context);
        await DeclareAsync<CompaniesNormalized>(context);
        await DeclareAsync<CompaniesSettled>(context);
        await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("contractQueues");

    private async Task DeclareAsync<T>(ChannelContext context) where T : class
    {
        var topology = (IRabbitMqBusTopology)services.GetRequiredService<IBus>().Topology;
        var (exchange, queue) = (topology.Publish<T>().Exchange.ExchangeName, names.Message<T>());
        await context.DeclareQueueAsync(queue, RabbitMqBus.QueueArguments(options.Value));
        await context.ExchangeDeclare(exchange, "fanout", durable: true, autoDelete: false, None, context.CancellationToken);
        await context.ExchangeBind(queue, exchange, "", None, context.CancellationToken);
    }
}

/// <summary>A contract that the broker cannot route is returned, and whoever publishes has an exception: else it would be confirmed and thrown away.</summary>
internal sealed class Mandatory : IFilter<PublishContext>
{
    public Task Send(PublishContext context, IPipe<PublishContext> next)
    {
        if (context is SendContext<CompaniesExtracted> or SendContext<CompaniesNormalized> or SendContext<CompaniesSettled>) context.Mandatory = true;
        return next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("mandatory");
}
