using static OkkiBridge.Loader.Tests.Modelling.StepKind;

namespace OkkiBridge.Loader.Tests.Modelling;

/// <summary>What the model check once found, in its smallest form. Of several messages that are free, a delivery of chance 1 takes the second.</summary>
public sealed class ClaimProtocolCases(LedgerOnSqlite store) : IClassFixture<LedgerOnSqlite>
{
    private const int Calm = 6;

    private static readonly Reading Newer = new(Company: 0, Order: 1);

    [Fact]
    public Task A_version_that_two_loaders_have_checked_before_either_claims_it_is_written_once() => RunAsync(
        [[Newer], [Newer]],
        [new(Deliver, 0, 1), new(Deliver, 0, 1), new(Let, 1, Calm)]);

    private Task RunAsync(Reading[][] messages, Step[] steps) =>
        World.RunAsync(new Story([.. messages.Select((readings, i) => new Message(i, $"run-{i}", readings))], steps), store.Ledger, Mutant.None, canBeAsked: true);
}
