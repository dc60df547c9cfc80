using OkkiBridge.Answers.Fuzz;
using OkkiBridge.Answers.Fuzz.Mutation;

namespace OkkiBridge.Promises.Tests;

/// <summary>By itself: on a hurried clock a machine that is busy elsewhere looks like a provider that is slow.</summary>
[CollectionDefinition(nameof(AnswerFuzzTests), DisableParallelization = true)]
public sealed class AnswerFuzzCollection;

/// <summary>That the fuzzer of answers finds what is wrong on purpose, and a short run of it, which is not part of <c>./test.sh</c>: <c>./test.sh rude</c> runs long ones.</summary>
[Collection(nameof(AnswerFuzzTests))]
public sealed class AnswerFuzzTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestSearch = TimeSpan.FromMinutes(5);

    public static TheoryData<string> MutantNames => [.. Mutants.All.Select(m => m.Name)];

    [Fact]
    [Trait("Length", "Long")]
    public async Task Whatever_the_providers_answer_the_promises_hold()
    {
        var (tally, failure) = (new Tally(), (Turn?)null);
        await new AnswerFuzzer(seed: 1).RunAsync(Minute, first: 0, int.MaxValue / 2, Tell, TestContext.Current.CancellationToken);

        Assert.True(failure is null, $"./test.sh rude --seed 1 --turn {failure?.Number}\n{failure}");
        Assert.False(tally.IsTooStrict, tally.ToString());

        bool Tell(Turn turn)
        {
            tally.Add(turn.Scenario, turn.Outcome);
            if (turn.HasFailed) failure ??= turn;
            return !turn.HasFailed;
        }
    }

    [Theory]
    [MemberData(nameof(MutantNames))]
    public async Task A_product_that_is_a_little_wrong_is_found(string name)
    {
        var (mutant, isFound) = (Mutants.All.Single(m => m.Name == name), false);

        await new AnswerFuzzer(seed: 1, mutant).RunAsync(LongestSearch, first: 0, turns: 20, turn => !(isFound |= turn.HasFailed), TestContext.Current.CancellationToken);

        Assert.True(isFound, $"{name} was not found");
    }
}
