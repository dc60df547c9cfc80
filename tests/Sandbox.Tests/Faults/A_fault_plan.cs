using OkkiBridge.Sandbox.Faults;

namespace OkkiBridge.Sandbox.Tests.Faults;

public sealed class A_fault_plan
{
    private static readonly long[] Calls = [.. Enumerable.Range(1, 20_000)];

    [Fact]
    public void Throws_the_same_for_the_same_seed_and_otherwise_for_another()
    {
        var one = Calls.Select(c => FaultPlan.Light(7).Draw(c, FaultSets.List)).ToList();
        Assert.Equal(one, Calls.Select(c => FaultPlan.Light(7).Draw(c, FaultSets.List)));
        Assert.NotEqual(one, Calls.Select(c => FaultPlan.Light(8).Draw(c, FaultSets.List)));
    }

    [Theory]
    [InlineData("none", 0, 0)]
    [InlineData("light", 0.04, 0.08)]
    [InlineData("heavy", 0.15, 0.28)]
    public void Strikes_as_often_as_its_level_says(string level, double least, double most)
    {
        var plan = FaultPlan.Named(level, 3);
        Assert.InRange(Calls.Average(c => plan.Draw(c, FaultSets.List) == FaultKind.None ? 0 : 1), least, most);
        Assert.InRange(Calls.Average(c => plan.Draw(c, FaultSets.Write) == FaultKind.None ? 0 : 1), least, most);
    }

    [Theory]
    [InlineData("light")]
    [InlineData("heavy")]
    public void Ready_made_holds_nothing_that_a_client_cannot_survive(string level)
    {
        var kinds = Calls.Select(c => FaultPlan.Named(level, 3).Draw(c, FaultSets.Write)).ToHashSet();
        Assert.DoesNotContain(FaultKind.AnsweredNotStored, kinds);
        Assert.DoesNotContain(FaultKind.LateEffect, kinds);
        Assert.DoesNotContain(FaultKind.TooManyRequestsBare, kinds);
        Assert.Contains(FaultKind.CutAfterEffect, kinds);
    }

    [Fact]
    public void Of_one_kind_strikes_only_where_that_kind_can()
    {
        var plan = FaultPlan.Of(1, (FaultKind.CutAfterEffect, 1));
        Assert.Equal(FaultKind.CutAfterEffect, plan.Draw(1, FaultSets.Write));
        Assert.Equal(FaultKind.None, plan.Draw(1, FaultSets.List));
    }
}
