using OkkiBridge.Sandbox.Faults.Bending;
using OkkiBridge.Sandbox.Faults.Bending.Catalogue;

namespace OkkiBridge.Sandbox.Tests.Faults.Bending;

public sealed class The_catalogue
{
    public static TheoryData<string> Names => [.. BendCatalogue.Names];

    private static readonly Lazy<Task<List<string>>> Unbent = new(async () =>
    {
        await using var bench = await BendBench.OpenAsync();
        return await bench.AskAllAsync();
    });

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Changes_an_answer(string name)
    {
        var unbent = await Unbent.Value;
        await using var bench = await BendBench.OpenAsync();
        bench.Bend(BendCatalogue.Get(name));

        var bent = await bench.AskAllAsync();

        Assert.Contains(bent.Zip(unbent), a => a.First != a.Second);
        Assert.True(bench.Strikes > 0, "no strike was counted");
    }

    [Fact]
    public async Task Changes_nothing_where_there_is_no_bend()
    {
        var unbent = await Unbent.Value;
        await using var bench = await BendBench.OpenAsync();
        bench.Bend(BendCatalogue.Get("none"));
        Assert.Equal(unbent, await bench.AskAllAsync());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Reads_back_from_its_json(string name) =>
        Assert.All(BendCatalogue.Get(name), bend => Assert.Equal(bend.ToJson(), Bend.FromJson(bend.ToJson()).ToJson()));

    [Fact]
    public void Has_every_case_and_as_many_more()
    {
        Assert.All(Enumerable.Range(1, 28), number => Assert.Contains(BendCatalogue.Names, name => name.StartsWith($"case-{number:00}-", StringComparison.Ordinal)));
        Assert.True(BendCatalogue.Names.Count >= 100, $"{BendCatalogue.Names.Count} names");
    }

    [Fact]
    public void Names_them_all_to_whoever_misses()
    {
        Assert.False(BendCatalogue.TryGet("case-99", out _));
        Assert.All(BendCatalogue.Names, name => Assert.Contains(name, BendCatalogue.Unknown("case-99"), StringComparison.Ordinal));
    }
}
