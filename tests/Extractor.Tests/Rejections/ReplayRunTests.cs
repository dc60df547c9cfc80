using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OkkiBridge.Contracts;
using OkkiBridge.Extractor.Runs;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Tests.Rejections;

public sealed class ReplayRunTests : IAsyncLifetime
{
    private CompensationBench _bench = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private IRuns Runs => _bench.Get<IRuns>();

    public async ValueTask InitializeAsync() => _bench = await CompensationBench.StartAsync();

    public async ValueTask DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task Replays_of_an_hour_go_by_one_run_and_those_of_the_next_hour_by_another()
    {
        await _bench.RejectAsync("load", "refused", null, "1", "2", "3");

        await ReplayAsync("1");
        _bench.Time.AdjustTime(_bench.Time.GetUtcNow() + TimeSpan.FromMinutes(59));
        await ReplayAsync("2");
        _bench.Time.AdjustTime(_bench.Time.GetUtcNow() + TimeSpan.FromMinutes(1));
        await ReplayAsync("3");

        var runs = _bench.Sent.Select(e => e.RunId).ToList();
        Assert.Equal((runs[0], true), (runs[1], runs[2] != runs[0]));
        var run = (await Runs.FindAsync(runs[0], Ct))!;
        Assert.Equal(
            (RunMode.Replay, "replay", RunStatus.Loading, new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 3, 1, 13, 0, 0, TimeSpan.Zero)),
            (run.Mode, run.Trigger, run.Status, run.From, run.To));
        Assert.Equal(2, await Runs.CountOutstandingAsync(run.Id, 10, Ct));
    }

    [Fact]
    public async Task The_counts_of_the_run_that_met_it_stand_and_the_rejection_names_the_run_that_resolved_it()
    {
        await FirstRunAsync(RunStatus.Completed);
        await _bench.RejectAsync("load", "refused", null, "1");

        await ReplayAsync("1");
        var replays = Assert.Single(_bench.Sent).RunId;
        await _bench.SettleAsync(replays, "1", Outcome.Written);
        await CompleteAsync(replays);

        var (first, run) = ((await Runs.FindAsync("run", Ct))!, (await Runs.FindAsync(replays, Ct))!);
        Assert.Equal(new RunCounts { Extracted = 1, Rejected = 1 }, await Runs.CountAsync("run", Ct));
        Assert.Equal(RunStatus.Completed, first.Status);
        Assert.Equal((RunStatus.Completed, new RunCounts { Extracted = 1, Written = 1 }), (run.Status, run.Counts));
        var shown = await _bench.ShownAsync("1");
        Assert.Equal(("resolved", replays, replays), (Text(shown, "status"), Text(shown, "resolvedBy"), Text(shown, "replayRunId")));
    }

    [Theory]
    [InlineData(RunStatus.Cancelled)]
    [InlineData(RunStatus.Failed)]
    public async Task That_the_run_which_met_it_was_cancelled_or_failed_swallows_no_replay(RunStatus end)
    {
        await FirstRunAsync(end);
        await _bench.RejectAsync("load", "refused", null, "1");

        await ReplayAsync("1");
        var replays = Assert.Single(_bench.Sent).RunId;
        await _bench.SettleAsync("run", "1", Outcome.Skipped);              // what is dropped with a cancelled run
        Assert.NotEqual("run", replays);
        Assert.Equal(RunStatus.Loading, (await Runs.FindAsync(replays, Ct))!.Status);

        await _bench.SettleAsync(replays, "1", Outcome.Written);
        await CompleteAsync(replays);
        Assert.Equal(1, (await Runs.FindAsync(replays, Ct))!.Counts.Written);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_is_rejected_again_is_replaced_and_its_delay_grows(bool isFasterThanTheNote)
    {
        await _bench.RejectAsync("load", "refused", null, "1");
        _bench.Time.AdjustTime(_bench.Time.GetUtcNow() + TimeSpan.FromMinutes(15));
        await _bench.CompensateAsync();
        var replays = Assert.Single(_bench.Sent).RunId;
        var first = await _bench.FindAsync("1");

        await _bench.Rejections.AddAsync([first with { Id = Rejection.IdOf(replays, "1"), RunId = replays, RejectedAt = _bench.Time.GetUtcNow(), ReplayRunId = null, ReplayedAt = null, Replays = 0, Attempts = 1 }], Ct);
        await _bench.SettleAsync(replays, "1", Outcome.Rejected);
        if (isFasterThanTheNote) await _bench.Rejections.NoteReplayAsync(first with { ReplayRunId = replays }, 1, _bench.Time.GetUtcNow(), Ct);

        Assert.Equal((RejectionStatus.Resolved, replays), ((await _bench.FindAsync("1")).Status, (await _bench.FindAsync("1")).ReplacedBy));
        var open = await _bench.OpenAsync("1");
        Assert.Equal((replays, 2, 1), (open.RunId, open.Attempts, open.Replays));
        _bench.Time.AdjustTime(_bench.Time.GetUtcNow() + TimeSpan.FromMinutes(29));
        Assert.Equal(0, await _bench.CompensateAsync());
        _bench.Time.AdjustTime(_bench.Time.GetUtcNow() + TimeSpan.FromMinutes(1));
        Assert.Equal(1, await _bench.CompensateAsync());
    }

    [Fact]
    public async Task A_source_that_can_be_asked_is_and_the_reading_is_of_now()
    {
        _bench.LookUpDetails();
        var company = $"{_bench.Okki.Companies.Ids[0]}";
        await _bench.RejectRawAsync("load", "refused", company, $$"""{"company_id":{{company}},"name":"as it was","update_time":"2000-01-01 00:00:00"}""");
        _bench.Time.AdjustTime(_bench.Time.GetUtcNow() + TimeSpan.FromMinutes(15));

        Assert.Equal(1, await _bench.CompensateAsync());

        var sent = Assert.Single(_bench.Sent);
        Assert.NotEqual("as it was", sent.Companies[company].GetProperty("name").GetString());
        Assert.InRange(sent.ReadAt, _bench.Time.GetUtcNow().AddMinutes(-1), _bench.Time.GetUtcNow().AddMinutes(1));
    }

    [Fact]
    public async Task One_that_is_gone_is_skipped_by_the_run_of_replays()
    {
        _bench.LookUpDetails();
        await _bench.RejectAsync("load", "refused", null, "404");

        await ReplayAsync("404");

        var run = Assert.Single(await Runs.ListAsync(CompensationBench.Plan, RunStatus.Loading, 10, Ct));
        await CompleteAsync(run.Id);
        Assert.Equal(new RunCounts { Extracted = 1, Skipped = 1 }, (await Runs.FindAsync(run.Id, Ct))!.Counts);
        Assert.Equal((RejectionStatus.Resolved, run.Id), ((await _bench.FindAsync("404")).Status, (await _bench.FindAsync("404")).ResolvedBy));
    }

    [Fact]
    public async Task It_ends_with_its_hour_when_every_company_has_its_outcome()
    {
        await _bench.RejectAsync("load", "refused", null, "1");
        await ReplayAsync("1");
        var replays = Assert.Single(_bench.Sent).RunId;
        await _bench.SettleAsync(replays, "1", Outcome.Written);

        _bench.Time.AdjustTime(_bench.Time.GetUtcNow() + TimeSpan.FromMinutes(59));
        await TryCompleteAsync(replays);
        Assert.Equal(RunStatus.Loading, (await Runs.FindAsync(replays, Ct))!.Status);
        _bench.Time.AdjustTime(_bench.Time.GetUtcNow() + TimeSpan.FromMinutes(1));
        await TryCompleteAsync(replays);
        Assert.Equal(RunStatus.Completed, (await Runs.FindAsync(replays, Ct))!.Status);

        await Runs.ExpectAsync(replays, ["2"], Ct);                 // by one that saw it open a moment before
        await _bench.SettleAsync(replays, "2", Outcome.Unchanged);
        Assert.Equal(new RunCounts { Extracted = 2, Written = 1, Unchanged = 1 }, (await Runs.FindAsync(replays, Ct))!.Counts);
    }

    [Fact]
    public async Task A_process_that_dies_before_it_sends_keeps_no_run_of_replays_open()
    {
        await _bench.RejectAsync("load", "refused", null, "1", "2", "3");
        _bench.Outgoing.Away = new InvalidOperationException("killed");
        await Assert.ThrowsAsync<InvalidOperationException>(() => _bench.Get<IServiceScopeFactory>().CreateScope().ServiceProvider.GetRequiredService<Extractor.Rejections.Replay>()
            .AllAsync(new RejectionFilter(CompanyId: "1"), Ct));
        _bench.Outgoing.Away = null;
        await ReplayAsync("2");
        await ReplayAsync("3");
        var run = Assert.Single(await Runs.ListAsync(CompensationBench.Plan, RunStatus.Loading, 10, Ct));
        await _bench.Rejections.MoveAsync(Rejection.IdOf("run", "3"), [RejectionStatus.Replayed], RejectionStatus.Dismissed, Ct);
        _bench.Time.AdjustTime(_bench.Time.GetUtcNow().AddHours(2));

        await TryCompleteAsync(run.Id);                                             // outcomes come: it waits
        Assert.Equal(3, await Runs.CountOutstandingAsync(run.Id, 10, Ct));
        await TryCompleteAsync(run.Id, TimeSpan.FromMinutes(11));
        Assert.Equal(["2"], await Runs.ListOutstandingAsync(run.Id, null, 10, Ct));  // under way, for all that is known

        await _bench.Rejections.ReopenAsync(_bench.Time.GetUtcNow(), Ct);
        await TryCompleteAsync(run.Id, TimeSpan.FromMinutes(11));
        await TryCompleteAsync(run.Id);
        var ended = (await Runs.FindAsync(run.Id, Ct))!;
        Assert.Equal((RunStatus.Completed, new RunCounts { Extracted = 3, Rejected = 2, Stale = 1 }), (ended.Status, ended.Counts));
        Assert.Equal((RejectionStatus.Open, RejectionStatus.Open), ((await _bench.FindAsync("1")).Status, (await _bench.FindAsync("2")).Status));
    }

    [Fact]
    public async Task What_a_dry_run_rejected_is_replayed_by_a_run_of_its_own()
    {
        await FirstRunAsync(RunStatus.Completed, dryRun: true);
        await _bench.RejectAsync("load", "refused", null, "1");
        var writing = (await _bench.FindAsync("1")) with { Id = Rejection.IdOf("another", "2"), RunId = "another", CompanyId = "2" };
        await _bench.Rejections.AddAsync([writing], Ct);

        await ReplayAsync("1");
        await ReplayAsync("2", "another");

        Assert.Equal([true, false], _bench.Sent.Select(e => e.DryRun));
        Assert.Equal(2, _bench.Sent.Select(e => e.RunId).Distinct().Count());
        Assert.True((await Runs.FindAsync(_bench.Sent.First().RunId, Ct))!.DryRun);
    }

    [Fact]
    public async Task One_that_is_cancelled_makes_room_for_another()
    {
        await _bench.RejectAsync("load", "refused", null, "1", "2");
        await ReplayAsync("1");
        using var cancelled = await _bench.PostAsync($"/runs/{_bench.Sent.Single().RunId}/cancel");
        await ReplayAsync("2");

        Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
        var runs = _bench.Sent.Select(e => e.RunId).ToList();
        Assert.NotEqual(runs[0], runs[1]);
        Assert.Equal(RunStatus.Loading, (await Runs.FindAsync(runs[1], Ct))!.Status);
    }

    private async Task ReplayAsync(string company, string run = "run")
    {
        using var answer = await _bench.PostAsync($"/rejections/{Rejection.IdOf(run, company)}/replay");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    /// <summary>The run that met the rejections: its company 1 was rejected.</summary>
    private async Task FirstRunAsync(RunStatus end, bool dryRun = false)
    {
        await _bench.StartRunAsync(dryRun);
        await Runs.SettleAsync("run", new Dictionary<string, Outcome> { ["1"] = Outcome.Rejected }, Ct);
        await Runs.CountAsync("run", Ct);
        await Runs.MoveAsync("run", [RunStatus.Loading], end, _bench.Time.GetUtcNow(), error: null, Ct);
    }

    private async Task CompleteAsync(string run)
    {
        _bench.Time.AdjustTime(_bench.Time.GetUtcNow() + TimeSpan.FromHours(1));
        await Testing.Eventually.TrueAsync(async () =>
        {
            await TryCompleteAsync(run);
            return (await Runs.FindAsync(run, Ct))!.Status is RunStatus.Completed;
        }, () => "never completed", Ct);
    }

    private async Task TryCompleteAsync(string run, TimeSpan silence = default)
    {
        await using var scope = _bench.Get<IServiceScopeFactory>().CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<RunCompletion>().TryCompleteAsync(run, silence, Ct);
    }

    private static string? Text(JsonObject shown, string field) => shown[field]?.GetValue<string>();
}
