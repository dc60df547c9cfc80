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
        rabbit.ConfigurePublish(pipe => pipe.UseFilter(new Mandatory()));
        rabbit.SendTopology.ConfigureErrorSettings = Bound;
        rabbit.SendTopology.ConfigureDeadLetterSettings = Bound;
        rabbit.ConfigureEndpoints(context);
    }

    public static void Configure(IRabbitMqReceiveEndpointConfigurator endpoint, IRegistrationContext context, BusOptions options)
    {
        endpoint.ConfigureChannel(channel => channel.UseFilter(context.GetRequiredService<QueuesAsTheyAre>()));        // first: all that declare come after it
        endpoint.ConfigureChannel(channel => channel.UseFilter(context.GetRequiredService<ContractQueues>()));
        foreach (var (name, value) in QueueArguments(options)) endpoint.SetQueueArgument(name, value);

        if (options.Later.Count > 0)
            endpoint.ConfigureChannel(channel => channel.UseFilter(new DelayQueueTopology(DelayQueue.Of(options.Later, options.Prefix))));
    }

    /// <summary>Of every queue with a consumer.</summary>
    public static Dictionary<string, object> QueueArguments(BusOptions options) => new()
    {
        ["x-queue-type"] = "quorum",

        // RabbitMQ 4 drops a message after its 20th return to a quorum queue, and a process that dies returns what it held. Giving up is decided by
        // Recoverability alone. (-1, "no limit", is not known to 3.x.)
        ["x-delivery-limit"] = 1_000_000,

        ["x-max-length"] = options.MostMessages,
        ["x-overflow"] = "reject-publish",      // the other ways to be full drop messages
    };

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
