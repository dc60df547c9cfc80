using System.Security.Authentication;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OkkiBridge.Hosting.Bus;

/// <summary>What is RabbitMQ's own: address, quorum queues, delay queues, bounds. Runs on a stock broker from 3.10 on, without plugins.</summary>
internal static class RabbitMqBus
{
    public static void Configure(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator rabbit)
    {
        var (address, fault) = BrokerAddress.Of(context);
        var broker = address ?? throw new InvalidOperationException(fault);
        var options = context.GetRequiredService<IOptions<BusOptions>>().Value;

        rabbit.Host(broker.Host, broker.Port, broker.VirtualHost, context.GetRequiredService<IHostEnvironment>().ApplicationName, host =>
        {
            host.Username(broker.User);
            host.Password(broker.Password);
            host.PublisherConfirmation = true;
            if (broker.Tls) host.UseSsl(tls => Configure(tls, broker, context.GetRequiredService<BrokerCertificate>()));
        });

        if (options.Later.Count > 0)
            rabbit.AddPrePipeSpecification(
                new DelayQueueSchedulerFilter(DelayQueue.Of(options.Later, options.Prefix), context.GetRequiredService<TimeProvider>()));

        rabbit.UseCommonSettings(context);
        rabbit.SendTopology.ConfigureErrorSettings = Bound;
        rabbit.SendTopology.ConfigureDeadLetterSettings = Bound;
        rabbit.ConfigureEndpoints(context);
    }

    public static void Configure(IRabbitMqReceiveEndpointConfigurator endpoint, BusOptions options, QueuesAsTheyAre queues)
    {
        endpoint.ConfigureChannel(channel => channel.UseFilter(queues));        // first: all that declare come after it
        endpoint.SetQuorumQueue();

        // RabbitMQ 4 drops a message after its 20th return to a quorum queue, and a process that dies returns what it held. Giving up is decided by
        // Recoverability alone. (-1, "no limit", is not known to 3.x.)
        endpoint.SetQueueArgument("x-delivery-limit", 1_000_000);

        endpoint.SetQueueArgument("x-max-length", options.MostMessages);
        endpoint.SetQueueArgument("x-overflow", "reject-publish");      // the other ways to be full drop messages

        if (options.Later.Count > 0)
            endpoint.ConfigureChannel(channel => channel.UseFilter(new DelayQueueTopology(DelayQueue.Of(options.Later, options.Prefix))));
    }

    private static void Configure(IRabbitMqSslConfigurator tls, BrokerAddress broker, BrokerCertificate certificate)
    {
        tls.ServerName = broker.Host;
        tls.Protocol = SslProtocols.None;               // the newest that both sides speak
        tls.CertificateValidationCallback = certificate.IsTrusted;
    }

    /// <summary><c>_error</c> and <c>_skipped</c> hold what cannot be read or has no consumer: samples for a person, the oldest dropped first.</summary>
    private static void Bound(IRabbitMqQueueBindingConfigurator queue)
    {
        queue.SetQueueArgument("x-max-length", 10_000);
        queue.SetQueueArgument("x-overflow", "drop-head");
    }
}
