using OkkiBridge.Plans.Fuzz;

namespace OkkiBridge.Plans.Tests;

/// <summary>A short run of the fuzzer; <c>tests/Plans.Fuzz</c> runs long ones.</summary>
public sealed class FuzzTests
{
    private const int Turns = 1500;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Broken_plans_are_refused_or_run(int seed)
    {
        var fuzzer = new Fuzzer(Path.Combine(AppContext.BaseDirectory, "corpus"), Path.Combine(AppContext.BaseDirectory, "plans"));

        var compiled = Enumerable.Range(0, Turns).Count(turn => Fuzzer.Run(fuzzer.Input(seed, turn)));

        Assert.InRange(compiled, Turns / 50, Turns - 1);       // else it would test only one of the two
    }

    [Fact]
    public void The_same_seed_makes_the_same_input()
    {
        var fuzzer = new Fuzzer(Path.Combine(AppContext.BaseDirectory, "corpus"));

        Assert.Equal(fuzzer.Input(7, 3), fuzzer.Input(7, 3));
        Assert.NotEqual(fuzzer.Input(7, 3), fuzzer.Input(7, 4));
    }
}
