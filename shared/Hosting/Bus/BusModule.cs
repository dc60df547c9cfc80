using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace OkkiBridge.Hosting.Bus;

/// <summary>The bus of a service: endpoints for its consumers, and one way to retry, redeliver and give up for all of them.</summary>
public static class BusModule
{
    /// <summary>RabbitMQ, from <c>ConnectionStrings:RabbitMq</c>. The service starts without it and waits; <c>/health/ready</c> says so.</summary>
    public static WebApplicationBuilder AddBus(this WebApplicationBuilder builder, Action<IBusRegistrationConfigurator> configure)
    {
        builder.Services.AddReceiveEndpointObserver<LoginRefused>();
        builder.Services.AddSingleton<BrokerCertificate>().AddSingleton<QueuesAsTheyAre>().AddSingleton<ContractQueues>();
        builder.Services.AddStartupCheck(services => [BrokerAddress.Of(services).Fault]);
        return builder.AddBus(configure, bus => bus.UsingRabbitMq(RabbitMqBus.Configure));
    }

    /// <summary>
    /// Everything in this process: for the quickstart and for tests. Retries, redelivery and giving up are those of <see cref="AddBus(WebApplicationBuilder,
    /// Action{IBusRegistrationConfigurator})"/>, but what waits is lost with the process.
    /// </summary>
    public static WebApplicationBuilder AddInMemoryBus(this WebApplicationBuilder builder, Action<IBusRegistrationConfigurator> configure) =>
        builder.AddBus(configure, bus => bus.UsingInMemory((context, memory) =>
        {
            memory.UseDelayedMessageScheduler();
            memory.UseCommonSettings(context);
            memory.ConfigureEndpoints(context);
        }));

    private static WebApplicationBuilder AddBus(
        this WebApplicationBuilder builder, Action<IBusRegistrationConfigurator> configure, Action<IBusRegistrationConfigurator> transport)
    {
        builder.Services.AddOptions<BusOptions>()
            .BindConfiguration("Bus", binder => binder.ErrorOnUnknownConfiguration = true) // else a delay that cannot be read is left out in silence
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<BusOptions>, BusOptionsRules>();
        builder.Services.TryAddSingleton<IEndpointNameFormatter>(services =>
            new KebabCaseEndpointNameFormatter(services.GetRequiredService<IOptions<BusOptions>>().Value.Prefix, includeNamespace: false));

        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.ConfigureHealthCheckOptions(check =>
            {
                check.Name = "broker";
                check.Tags.Add(Health.Ready);
            });

            configure(bus);

            var takenOver = new TakenOverMessages(bus);
            bus.AddConfigureEndpointsCallback((context, name, endpoint) =>
            {
                var options = context.GetRequiredService<IOptions<BusOptions>>().Value;
                if (endpoint is IRabbitMqReceiveEndpointConfigurator rabbit) RabbitMqBus.Configure(rabbit, context, options);
                endpoint.UseRecoverability(context, options, new GivenUpFilter(takenOver, context.GetRequiredService<SecretFilter>()),
                    takenOver.AreOwed(name, context.GetRequiredService<IEndpointNameFormatter>()));
            });

            transport(bus);
        });

        builder.Services.Configure<MassTransitHostOptions>(host => (host.ConsumerStopTimeout, host.StopTimeout) = (Shutdown.Consumers, Shutdown.Bus));
        return builder;
    }

    internal static void UseCommonSettings(this IBusFactoryConfigurator bus, IRegistrationContext context)
    {
        var options = context.GetRequiredService<IOptions<BusOptions>>().Value;

        bus.PrefetchCount = options.Prefetch;
        bus.ConfigureJsonSerializerOptions(json =>
        {
            json.WriteIndented = false;
            return json;
        });
        bus.ConfigurePublish(pipe => pipe.UseFilter(new FaultTexts(context.GetRequiredService<SecretFilter>())));

        if (options.Prefix != "")
            bus.MessageTopology.SetEntityNameFormatter(new PrefixEntityNameFormatter(bus.MessageTopology.EntityNameFormatter, options.Prefix + ":"));
    }
}
