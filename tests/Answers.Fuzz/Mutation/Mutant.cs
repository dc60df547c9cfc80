using Microsoft.Extensions.DependencyInjection.Extensions;
using OkkiBridge.Hosting.Http;
using OkkiBridge.Sandbox.Faults.Bending;

namespace OkkiBridge.Answers.Fuzz.Mutation;

/// <summary>A product that is a little wrong, or a provider that lies in a way that nobody can see through: what the harness has to find.</summary>
/// <param name="Name">Of the command line.</param>
/// <param name="Bends">Names of the catalogue that show it.</param>
internal sealed record Mutant(string Name, IReadOnlyList<string> Bends)
{
    /// <summary>Bends beside those of the scenario: the lie itself.</summary>
    public IReadOnlyList<Bend> Lies { get; init; } = [];

    /// <summary>The table that is another one, by its key; null where none is.</summary>
    public string? Table { get; init; }

    /// <summary>Lines before those of the table.</summary>
    public IReadOnlyList<AnswerRule> Before { get; init; } = [];

    /// <summary>Lines behind them, in place of "inconclusive".</summary>
    public IReadOnlyList<AnswerRule> Behind { get; init; } = [];

    /// <summary>Changes the services.</summary>
    /// <exception cref="InvalidOperationException">There is no such table.</exception>
    public void Change(IServiceCollection services)
    {
        if (Table is null) return;
        if (services.LastOrDefault(s => s.IsKeyedService && s.ServiceType == typeof(AnswerTable) && Table.Equals(s.ServiceKey)) is not { } kept) throw new InvalidOperationException($"no table {Table} is registered");

        services.RemoveAllKeyed<AnswerTable>(Table);
        services.AddKeyedSingleton(Table, (provider, key) => new AnswerTable([.. Before, .. Of(kept, provider, key).Rules, .. Behind]));
    }

    private static AnswerTable Of(ServiceDescriptor kept, IServiceProvider provider, object? key) =>
        kept.KeyedImplementationInstance as AnswerTable
        ?? kept.KeyedImplementationFactory?.Invoke(provider, key) as AnswerTable
        ?? (AnswerTable)ActivatorUtilities.CreateInstance(provider, kept.KeyedImplementationType!);
}
