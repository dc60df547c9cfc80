using System.Collections.Concurrent;
using OkkiBridge.Answers.Fuzz.Oracle;
using OkkiBridge.Answers.Fuzz.Scenarios;
using OkkiBridge.Sandbox.Faults.Bending;
using OkkiBridge.Sandbox.Faults.Bending.Catalogue;
using OkkiBridge.Sandbox.Faults.Bending.Changes;

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

    /// <summary>Its window cannot be read at once, so that nothing says how many rows it should have; and all that changed shares a second, so that no half of that says more.</summary>
    [Fact]
    public async Task A_list_that_is_cut_proves_nothing_though_it_can_be_read_in_parts_only()
    {
        var refused = new Bend
        {
            Name = "refused",
            Provider = BendProvider.Okki,
            Endpoint = "/company/list",
            When = new BendWhen { Records = 3 },
            What = [new Instead(408, """{"code":12345,"message":"unknown"}""", "application/json")],
        };
        var scenario = new Scenario
        {
            Seed = 453,
            Companies = 259,
            PageSize = 22,
            Details = false,
            PlainWrites = true,
            Doing = Doing.Removed,
            Bends = [.. BendCatalogue.Get("total-capped-at-7"), refused],
        };

        await ExpectHeldAsync(scenario);
    }

    /// <summary>The whole has no more rows than one second of it.</summary>
    [Fact]
    public async Task A_list_that_is_cut_proves_nothing_though_its_parts_have_as_many_rows_as_the_whole()
    {
        var cut = new Bend { Name = "cut", Provider = BendProvider.Okki, Endpoint = "/company/list", What = [new TotalCapped(35)] };
        await ExpectHeldAsync(new Scenario { Seed = 463, Companies = 295, PageSize = 8, Details = false, PlainWrites = false, Doing = Doing.Changes, Bends = [cut] });
    }

    private static async Task ExpectHeldAsync(Scenario scenario)
    {
        var outcome = await Trial.RunAsync(scenario, mutant: null, _ => false, TestContext.Current.CancellationToken);

        Assert.Empty(outcome.Findings);
        Assert.Equal("held", outcome.End);
    }
}
