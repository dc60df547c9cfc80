using OkkiBridge.Loader.Loading;

namespace OkkiBridge.Loader.Tests.Loading;

public sealed class LoadRoundsTests
{
    [Fact]
    public void The_newest_version_of_a_company_comes_first_and_older_ones_of_other_runs_follow()
    {
        var rounds = LoadRounds.Of([Item("a", "7", 1), Item("b", "7", 2), Item("a", "8", 5)]).ToList();

        Assert.Equal(2, rounds.Count);
        Assert.Equal([("7", 2L), ("8", 5L)], rounds[0].Select(i => (i.Company.Id, i.Company.Version)).Order());
        Assert.Equal([("7", 1L)], rounds[1].Select(i => (i.Company.Id, i.Company.Version)));
    }

    [Fact]
    public void An_older_reading_by_the_same_run_is_no_outcome_of_its_own() =>
        Assert.Equal(2, Assert.Single(Assert.Single(LoadRounds.Of([Item("a", "7", 1), Item("a", "7", 2)]))).Company.Version);

    private static LoadItem Item(string run, string id, long version) =>
        new(run, LoaderBench.Company(int.Parse(id, System.Globalization.CultureInfo.InvariantCulture), version), DryRun: false, PlanVersion: null);
}
