using MassTransit;
using MassTransit.Testing;
using Microsoft.Extensions.DependencyInjection;
using OkkiBridge.Contracts;
using OkkiBridge.Loader.Loading;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Storage;
using OkkiBridge.Testing;
using static OkkiBridge.Loader.Tests.Loading.LoaderBench;

namespace OkkiBridge.Loader.Tests.Loading;

public sealed class GivenUpTests
{
    private static readonly RejectionFilter AllOfThePlan = new(Plan);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(FaultKind.CutAfterEffect, Outcome.Written, 0)]
    [InlineData(FaultKind.CutBeforeEffect, Outcome.Rejected, 20)]
    public async Task Before_companies_are_given_up_the_target_is_asked_for_their_write(FaultKind fault, Outcome outcome, int rejected)
    {
        await using var bench = await LoaderBench.StartAsync();
        bench.Target.FailNext(fault, path: "/store");
        await Assert.ThrowsAsync<AnswerLostException>(() => bench.LoadAsync("run", Companies(20)));

        var settled = await GiveUpAsync(bench, Companies(20));

        Assert.Equal(20, settled!.Outcomes.Count);
        Assert.All(settled.Outcomes.Values, o => Assert.Equal(outcome, o));
        Assert.Equal(rejected, (await bench.Rejections.ListAsync(AllOfThePlan, 100, Ct)).Count);
    }

    [Fact]
    public async Task While_another_loader_is_at_one_of_them_nothing_is_given_up()
    {
        await using var bench = await LoaderBench.StartAsync();
        var company = Company(7);
        await bench.Ledger.ClaimAsync(LoaderBench.Scope, [LedgerEntries.Claim(new LoadItem("run", company, DryRun: false, PlanVersion: null), "another", TimeProvider.System.GetUtcNow().AddMinutes(2))], Ct);

        var settled = await GiveUpAsync(bench, Companies(20));

        Assert.Null(settled);
        Assert.Empty(await bench.Rejections.ListAsync(AllOfThePlan, 100, Ct));
    }

    [Fact]
    public async Task A_deletion_that_is_given_up_is_remembered()
    {
        await using var bench = await LoaderBench.StartAsync();

        var settled = await GiveUpAsync(bench, [Company(7, version: 2) with { Removed = true }]);

        Assert.Equal(Outcome.Skipped, settled!.Outcomes["7"]);
        Assert.Equal(Outcome.Stale, (await bench.LoadAsync("replay", Company(7)))["7"]);
    }

    [Fact]
    public async Task A_write_that_the_target_never_answers_for_keeps_a_message_that_is_given_up_for_no_longer_than_a_while()
    {
        await using var bench = await LoaderBench.StartAsync(proxy: UnansweredTests.SilentOn("7"));
        await bench.Ledger.ClaimAsync(LoaderBench.Scope, [LedgerEntries.Claim(new LoadItem("run", Company(7), DryRun: false, PlanVersion: null), "gone", bench.Time.GetUtcNow())], Ct);

        Assert.Null(await GiveUpAsync(bench, Companies(20)));
        bench.Time.Advance(TimeSpan.FromMinutes(15));
        var settled = await GiveUpAsync(bench, Companies(20));

        Assert.All(settled!.Outcomes.Values, outcome => Assert.Equal(Outcome.Rejected, outcome));
        Assert.NotNull((await bench.Ledger.ReadAsync(LoaderBench.Scope, ["7"], Ct))["7"].Claim);
    }

    /// <summary>What is told of the companies; null when they have to come again.</summary>
    private static async Task<CompaniesSettled?> GiveUpAsync(LoaderBench bench, NormalizedCompany[] companies)
    {
        using var harness = new InMemoryTestHarness { TestTimeout = Eventually.Patience };
        await using var scope = bench.NewScope();
        harness.Consumer(() => ActivatorUtilities.CreateInstance<NormalizedGivenUpConsumer>(scope.ServiceProvider));
        await harness.Start();
        try
        {
            await harness.Bus.Publish<Fault<CompaniesNormalized>>(new GivenUp(new CompaniesNormalized { RunId = "run", Plan = Plan, Companies = companies }), Ct);
            Assert.True(await harness.Consumed.Any<Fault<CompaniesNormalized>>(Ct));
            var consumed = await harness.Consumed.SelectAsync<Fault<CompaniesNormalized>>(Ct).First();
            if (consumed.Exception is not null) Assert.IsType<ClaimedElsewhereException>(consumed.Exception);
            return consumed.Exception is not null ? null : (await harness.Published.SelectAsync<CompaniesSettled>(Ct).First()).Context.Message;
        }
        finally
        {
            await harness.Stop();
        }
    }

    private sealed record GivenUp(CompaniesNormalized Message) : Fault<CompaniesNormalized>
    {
        public Guid FaultId { get; } = NewId.NextGuid();

        public Guid? FaultedMessageId => null;

        public DateTime Timestamp => TimeProvider.System.GetUtcNow().UtcDateTime;

        public ExceptionInfo[] Exceptions => [];

        public HostInfo Host => MassTransit.Metadata.HostMetadataCache.Host;

        public string[] FaultMessageTypes => [];
    }
}
