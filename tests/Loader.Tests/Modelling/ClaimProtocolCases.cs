using static OkkiBridge.Loader.Tests.Modelling.StepKind;

namespace OkkiBridge.Loader.Tests.Modelling;

/// <summary>What the model check once found, in its smallest form. Of several messages that are free, a delivery of chance 1 takes the second, of chance 2 the third.</summary>
public sealed class ClaimProtocolCases(LedgerOnSqlite store) : IClassFixture<LedgerOnSqlite>
{
    private const int LostAfterItsEffect = 1;
    private const int Calm = 6;
    private const int PartialAndShownLate = 7;
    private const int FortyFiveSeconds = 8;
    private const int TwoMinutes = 12;

    private static readonly Reading Older = new(Company: 0, Order: 0);
    private static readonly Reading Newer = new(Company: 0, Order: 1);
    private static readonly Reading Changed = new(Company: 0, Order: 2);
    private static readonly Reading ChangedBack = new(Company: 0, Order: 3);
    private static readonly Reading Bad = new(Company: 1, Order: 2);

    [Fact]
    public Task A_version_that_two_loaders_have_checked_before_either_claims_it_is_written_once() => RunAsync(
        [[Newer], [Newer]],
        [new(Deliver, 0, 1), new(Deliver, 0, 1), new(Let, 1, Calm)]);

    [Fact]
    public Task A_loader_whose_claim_took_longer_than_it_lasts_does_not_write() => RunAsync(
        [[Older], [Newer]],
        [
            new(Deliver, 0, 1), new(Deliver, 0, 1),
            new(Let, 0, Calm), new(Wait, 0, TwoMinutes), new(Let, 0, Calm),              // checks; claims, too late
            .. Enumerable.Repeat(new Step(Let, 1, Calm), 6),                             // the other settles the doubt
        ]);

    [Fact]
    public Task A_write_that_begins_late_ends_before_its_claim() => RunAsync(
        [[Older], [Newer]],
        [
            new(Deliver, 0, 1), new(Deliver, 0, 1),
            new(Let, 0, Calm), new(Let, 0, Calm), new(Wait, 0, FortyFiveSeconds), new(Wait, 0, FortyFiveSeconds), new(Let, 0, Calm),
            new(Wait, 0, FortyFiveSeconds),
            .. Enumerable.Repeat(new Step(Let, 1, Calm), 6),
        ]);

    [Fact]
    public Task What_a_target_kept_of_a_batch_is_asked_for_only_when_it_shows() => RunAsync(
        [[Newer], [Newer, Bad]],
        [
            new(Deliver, 0, 1), new(Deliver, 0, 1),
            new(Let, 0, Calm), new(Let, 0, Calm), new(Let, 0, Calm), new(Let, 0, PartialAndShownLate), new(Let, 0, Calm),
            .. Enumerable.Repeat(new Step(Let, 0, Calm), 8),                             // the first sleeps: the other would ask
        ]);

    [Fact]
    public async Task What_was_there_before_is_written_again_where_a_change_may_be_there_and_the_target_cannot_be_asked()
    {
        Reading[][] messages = [[ChangedBack], [Newer], [Changed]];
        Step[] losesAnAnswer =
        [
            new(Deliver, 0, 1), .. Enumerable.Repeat(new Step(Let, 0, Calm), 5),
            new(Deliver, 0, 2), .. Enumerable.Repeat(new Step(Let, 0, Calm), 3), new(Let, 0, LostAfterItsEffect), new(Let, 0, Calm),
        ];

        await RunAsync(messages, losesAnAnswer, canBeAsked: false);
        var broken = await Assert.ThrowsAsync<BrokenPromiseException>(() => RunAsync(messages, losesAnAnswer, Mutant.ForgetsWhatItCannotAsk, canBeAsked: false));
        Assert.Contains("Unchanged is not true of company 0 reading 3 (b): the target holds bc", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_takes_commits_from_anyone_is_found()
    {
        Step[] commitsWhatWasTakenOver =
        [
            new(Deliver, 0, 1), new(Deliver, 0, 1),
            .. Enumerable.Repeat(new Step(Let, 0, Calm), 4), new(Wait, 0, TwoMinutes),   // written, and not committed yet
            new(Let, 1, Calm), new(Let, 1, Calm), new(Let, 0, Calm),
        ];

        await RunAsync([[Older], [Newer]], commitsWhatWasTakenOver);
        var broken = await Assert.ThrowsAsync<BrokenPromiseException>(() => RunAsync([[Older], [Newer]], commitsWhatWasTakenOver, Mutant.StoreIgnoresOwners));
        Assert.Contains("the store answers the commit", broken.Message, StringComparison.Ordinal);
    }

    private Task RunAsync(Reading[][] messages, Step[] steps, Mutant mutant = Mutant.None, bool canBeAsked = true) =>
        World.RunAsync(new Story([.. messages.Select((readings, i) => new Message(i, $"run-{i}", readings))], steps), store.Ledger, mutant, canBeAsked);
}
