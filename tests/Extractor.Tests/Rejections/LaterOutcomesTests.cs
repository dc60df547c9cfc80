using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using OkkiBridge.Contracts;
using OkkiBridge.Extractor.Tests.Api;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Storage;
using OkkiBridge.Testing;

namespace OkkiBridge.Extractor.Tests.Rejections;

public sealed class LaterOutcomesTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private ControlApiBench _bench = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private IRejections Rejections => _bench.Services.GetRequiredService<IRejections>();

    private IRuns Runs => _bench.Services.GetRequiredService<IRuns>();

    public async ValueTask InitializeAsync() => _bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 0 });

    public async ValueTask DisposeAsync() => await _bench.DisposeAsync();

    [Theory]
    [InlineData(Outcome.Written)]
    [InlineData(Outcome.Unchanged)]
    [InlineData(Outcome.Stale)]
    [InlineData(Outcome.Skipped)]
    public async Task A_company_that_goes_through_or_is_deleted_in_a_later_run_ends_its_rejection_which_names_that_run(Outcome outcome)
    {
        await RunAsync("first", Noon);
        await RejectAsync("first", "7", readAt: Noon.AddMinutes(1));
        await RunAsync("later", Noon.AddMinutes(2));

        await SettleAsync("later", "7", outcome);

        Assert.Equal((RejectionStatus.Resolved, "later", null), await StandsAsync("first", "7"));
        var shown = await _bench.GetAsync("/rejections/first-7");
        Assert.Equal(("resolved", "later"), (shown["status"]!.GetValue<string>(), shown["resolvedBy"]!.GetValue<string>()));
    }

    [Fact]
    public async Task What_was_read_before_it_does_not_end_it()
    {
        await RunAsync("early", Noon);
        await RunAsync("first", Noon);
        await RejectAsync("first", "7", readAt: Noon.AddMinutes(1));

        await SettleAsync("early", "7", Outcome.Written);
        await SettleAsync("unknown", "7", Outcome.Written);

        Assert.Equal((RejectionStatus.Open, null, null), await StandsAsync("first", "7"));
    }

    [Fact]
    public async Task A_source_whose_clock_is_behind_ends_no_more_than_it_should()
    {
        await RunAsync("first", Noon);
        await RejectAsync("first", "7", readAt: Noon.AddMinutes(-1));
        await RunAsync("later", Noon, change: run => run with { ClockOffset = TimeSpan.FromMinutes(-2) });

        await SettleAsync("later", "7", Outcome.Written);

        Assert.Equal((RejectionStatus.Open, null, null), await StandsAsync("first", "7"));
    }

    [Fact]
    public async Task A_run_that_was_cancelled_and_so_left_it_alone_says_nothing_of_it()
    {
        await RejectAsync("first", "7", readAt: Noon);
        await RejectAsync("first", "8", readAt: Noon);
        await RunAsync("later", Noon.AddMinutes(2), change: run => run with { Status = RunStatus.Cancelled });

        await SettleAsync("later", "7", Outcome.Skipped);
        await SettleAsync("later", "8", Outcome.Written);

        Assert.Equal((RejectionStatus.Open, null, null), await StandsAsync("first", "7"));
        Assert.Equal((RejectionStatus.Resolved, "later", null), await StandsAsync("first", "8"));
    }

    [Theory]
    [InlineData("first", "later")]
    [InlineData("later", "first")]
    public async Task A_later_rejection_takes_the_place_of_an_earlier_one_whichever_is_met_first(string one, string other)
    {
        foreach (var run in (string[])[one, other])
        {
            await RejectAsync(run, "7", readAt: run == "first" ? Noon : Noon.AddMinutes(5));
            await SettleAsync(run, "7", Outcome.Rejected);
        }

        Assert.Equal((RejectionStatus.Resolved, null, "later"), await StandsAsync("first", "7"));
        Assert.Equal((RejectionStatus.Open, null, null), await StandsAsync("later", "7"));
        Assert.Equal(2, (await Rejections.FindAsync("later-7", Ct))!.Attempts);
    }

    [Fact]
    public async Task A_dry_run_and_one_that_writes_end_and_replace_nothing_of_each_other()
    {
        await RunAsync("dry", Noon.AddMinutes(1), change: run => run with { DryRun = true, Status = RunStatus.Completed });
        await RunAsync("later dry", Noon.AddMinutes(2), change: run => run with { DryRun = true, Status = RunStatus.Completed });
        await RunAsync("later", Noon.AddMinutes(3));
        await RejectAsync("first", "7", readAt: Noon);
        await RejectAsync("dry", "7", readAt: Noon.AddMinutes(1));

        await SettleAsync("dry", "7", Outcome.Rejected);
        Assert.Equal((RejectionStatus.Open, null, null), await StandsAsync("first", "7"));
        await SettleAsync("later dry", "7", Outcome.Written);
        Assert.Equal((RejectionStatus.Open, null, null), await StandsAsync("first", "7"));
        Assert.Equal((RejectionStatus.Resolved, "later dry", null), await StandsAsync("dry", "7"));

        await SettleAsync("later", "7", Outcome.Written);
        Assert.Equal((RejectionStatus.Resolved, "later", null), await StandsAsync("first", "7"));
    }

    private async Task RunAsync(string id, DateTimeOffset startedAt, Func<Run, Run>? change = null)
    {
        var run = new Run
        {
            Id = id,
            Plan = ControlApiBench.Plan,
            Mode = RunMode.Backfill,
            Trigger = "manual",
            Status = RunStatus.Failed,
            From = Noon,
            To = Noon,
            Cursor = Noon,
            StartedAt = startedAt,
        };
        await Runs.StartAsync(change?.Invoke(run) ?? run, Ct);
    }

    private Task RejectAsync(string run, string company, DateTimeOffset readAt) => Rejections.AddAsync(
        [new Rejection
        {
            Id = Rejection.IdOf(run, company),
            Plan = ControlApiBench.Plan,
            RunId = run,
            CompanyId = company,
            Stage = "load",
            Reason = "refused",
            Message = "message",
            Raw = $$"""{"company_id":{{company}}}""",
            ReadAt = readAt,
            RejectedAt = readAt,
        }], Ct);

    private async Task SettleAsync(string run, string company, Outcome outcome)
    {
        var (bus, consumed) = (_bench.Services.GetRequiredService<IBus>(), new Consumed());
        using var observing = bus.ConnectConsumeObserver(consumed);
        await bus.Publish(new CompaniesSettled { RunId = run, Plan = ControlApiBench.Plan, Outcomes = new Dictionary<string, Outcome> { [company] = outcome } }, Ct);
        await consumed.Once.WaitAsync(Eventually.Patience, Ct);
    }

    private async Task<(RejectionStatus Status, string? ResolvedBy, string? ReplacedBy)> StandsAsync(string run, string company) =>
        await Rejections.FindAsync(Rejection.IdOf(run, company), Ct) is { } r ? (r.Status, r.ResolvedBy, r.ReplacedBy) : default;
}
