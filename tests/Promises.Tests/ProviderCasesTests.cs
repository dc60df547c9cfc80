using System.Collections.Concurrent;
using OkkiBridge.Answers.Fuzz.Oracle;
using OkkiBridge.Answers.Fuzz.Scenarios;
using OkkiBridge.Sandbox.Faults.Bending.Catalogue;

namespace OkkiBridge.Promises.Tests;

/// <summary>Every answer that a provider was seen to give, in a first load and in a run of changes, held to the oracle of the fuzzer.</summary>
[Collection(nameof(AnswerFuzzTests))]
public sealed class ProviderCasesTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_case_of_the_catalogue_keeps_the_promises()
    {
        var scenarios = BendCatalogue.Names.Where(name => name.StartsWith("case-", StringComparison.Ordinal))
            .SelectMany(name => (Doing[])[Doing.FirstLoad, Doing.Changes], (name, doing) => new Scenario
            {
                Seed = 7,
                Companies = 120,
                PageSize = 20,
                Details = true,
                PlainWrites = false,
                Doing = doing,
                Bends = BendCatalogue.Get(name),
            });

        var broken = new ConcurrentBag<string>();
        var two = new ParallelOptions { MaxDegreeOfParallelism = 2 * Environment.ProcessorCount, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForEachAsync(scenarios, two, async (scenario, ct) =>
        {
            var outcome = await Trial.RunAsync(scenario, mutant: null, _ => false, ct);
            output.WriteLine($"{scenario.Names}, {scenario.Doing}: {outcome.End}");
            if (outcome.Findings.Count > 0) broken.Add($"{scenario.Names}, {scenario.Doing}: {outcome.End}; {string.Join("; ", outcome.Findings)}");
        });

        Assert.True(broken.IsEmpty, string.Join(Environment.NewLine, broken.Order()));
    }
}
