using MassTransit;
using OkkiBridge.Contracts;

namespace OkkiBridge.Loader.Loading;

/// <summary>A batch is what arrives within a moment, of one plan, ten events at most.</summary>
internal sealed class CompaniesNormalizedConsumerDefinition : ConsumerDefinition<CompaniesNormalizedConsumer>
{
    private const int Messages = 10;
    private const int Batches = 2;

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<CompaniesNormalizedConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.PrefetchCount = Messages * Batches;
        consumerConfigurator.Options<BatchOptions>(o => o
            .SetMessageLimit(Messages).SetTimeLimit(TimeSpan.FromMilliseconds(200)).SetConcurrencyLimit(Batches)
            .GroupBy<CompaniesNormalized, string>(m => m.Message.Plan));
    }
}
