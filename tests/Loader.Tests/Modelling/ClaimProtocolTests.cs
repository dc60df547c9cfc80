using CsCheck;
using OkkiBridge.Testing;

namespace OkkiBridge.Loader.Tests.Modelling;

/// <summary>
/// A model check of claim, write and commit (P2, P3, P5): the real loaders on a real store, in any order of things that a generated story tells. A story that breaks
/// a promise is shrunk and told; <c>OKKIBRIDGE_MODEL_MINUTES</c> makes the check as long as that.
/// </summary>
public abstract class ClaimProtocolTests(LedgerStore store, int stories)
{
    private const int MostStoriesOfAMutant = 3000;

    /// <summary>Two need stories that seldom come by chance: <see cref="ClaimProtocolCases"/> tells them.</summary>
    public static TheoryData<string> EveryMutant => [.. Enum.GetNames<Mutant>().Except([nameof(Mutant.None), nameof(Mutant.StoreIgnoresOwners), nameof(Mutant.ForgetsWhatItCannotAsk)])];

    [Fact]
    public Task Whatever_happens_each_version_is_written_once_in_order_and_every_company_has_its_outcome() => CheckAsync(Mutant.None, canBeAsked: true);

    [Fact]
    public Task A_target_that_cannot_be_asked_holds_the_newest_version_in_the_end() => CheckAsync(Mutant.None, canBeAsked: false);

    private protected async Task CheckAsync(Mutant mutant, bool canBeAsked, bool shrink = true)
    {
        var ledger = store.Ledger;
        var found = false;
        var iterations = mutant is Mutant.None ? stories : MostStoriesOfAMutant;
        await Story.Any.SampleAsync(
            async story =>
            {
                if (found) return;                        // one of a mutant will do
                try
                {
                    await World.RunAsync(story, ledger, mutant, canBeAsked);
                }
                catch (BrokenPromiseException)
                {
                    found = mutant is not Mutant.None;
                    throw;
                }
            },
            iter: iterations, time: mutant is Mutant.None ? ModelChecks.Seconds : -1, threads: 1,
            print: story => Broken(shrink ? story with { Steps = ModelChecks.Smallest(story.Steps, steps => Broken(story with { Steps = steps })) } : story)!);

        string? Broken(Story story)
        {
            try
            {
                World.RunAsync(story, ledger, mutant, canBeAsked).GetAwaiter().GetResult();
                return null;
            }
            catch (BrokenPromiseException broken)
            {
                return broken.Message;
            }
        }
    }
}

public sealed class ClaimProtocolOnMongo(LedgerOnMongo store) : ClaimProtocolTests(store, stories: 25), IClassFixture<LedgerOnMongo>;

public sealed class ClaimProtocolOnSqlite(LedgerOnSqlite store) : ClaimProtocolTests(store, stories: 100), IClassFixture<LedgerOnSqlite>
{
    [Theory]
    [MemberData(nameof(EveryMutant))]
    public async Task A_protocol_that_is_broken_in_one_place_is_found(string mutant)
    {
        var found = await Assert.ThrowsAsync<CsCheckException>(() => CheckAsync(Enum.Parse<Mutant>(mutant), canBeAsked: true, shrink: false));

        TestContext.Current.TestOutputHelper!.WriteLine(found.Message);
    }

    [Fact]
    public async Task A_story_that_breaks_a_promise_is_shrunk_to_what_a_person_reads()
    {
        var found = await Assert.ThrowsAsync<CsCheckException>(() => CheckAsync(Mutant.ReleasesWhatIsInDoubt, canBeAsked: true));

        Assert.Contains("seed", found.Message, StringComparison.Ordinal);
        Assert.InRange(found.Message.Split(Environment.NewLine).TakeWhile(line => !line.Contains("all is well", StringComparison.Ordinal)).Count(), 3, 30);
    }
}
