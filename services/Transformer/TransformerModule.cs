using MassTransit;
using OkkiBridge.Transformer.Normalizing;

namespace OkkiBridge.Transformer;

/// <summary>The Transformer: cleans and maps raw companies as the plan's metadata says. Keeps no state.</summary>
public static class TransformerModule
{
    /// <summary>What the Transformer listens to.</summary>
    public static void AddTransformerConsumers(this IRegistrationConfigurator bus)
    {
        bus.AddConsumer<CompaniesExtractedConsumer>();
        bus.AddConsumer<ExtractedGivenUpConsumer>();
    }
}
