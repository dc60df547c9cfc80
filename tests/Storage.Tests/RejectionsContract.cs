using System.Security.Cryptography;
using System.Text;

namespace OkkiBridge.Storage.Tests;

public abstract class RejectionsContract(Store store)
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly DateTimeOffset Noon = Store.Noon;

    private readonly string _plan = $"查询小满客户-{Guid.NewGuid():N}";
    private readonly string _run = $"{Guid.NewGuid():N}";

    private IRejections Rejections => store.Get<IRejections>();

    [Fact]
    public async Task A_rejection_comes_back_as_it_was_added()
    {
        var rejection = Rejected("1") with { Mapped = """{"id":"1"}""", TraceId = "trace" };

        await Rejections.AddAsync([rejection, Rejected("2")], Ct);
        await Rejections.AddAsync([], Ct);

        Assert.Equal(rejection, await Rejections.FindAsync(rejection.Id, Ct));
        Assert.Equal(Rejected("2"), await Rejections.FindAsync(Rejected("2").Id, Ct));
        Assert.Null(await Rejections.FindAsync("unknown", Ct));
    }

    [Theory]
    [InlineData(100_000, true)]
    [InlineData(2_000_000, true)]
    [InlineData(5_000_000, false)]
    [InlineData(20_000_000, false)]
    public async Task A_large_payload_is_kept_beside_its_rejection_or_its_digest_is(int bytes, bool isKept)
    {
        var (raw, mapped) = ($$"""{"id":1,"text":"{{new string('汉', bytes / 3)}}"}""", $$"""{"text":"{{new string('x', bytes)}}"}""");
        await Rejections.AddAsync([Rejected("1") with { Raw = raw, Mapped = mapped }, Rejected("2") with { RejectedAt = Noon.AddHours(-1) }], Ct);

        var (found, list) = ((await Rejections.FindAsync(Rejected("1").Id, Ct))!, await Rejections.ListAsync(new(_plan), 10, Ct));
        var aside = new PayloadAside { Bytes = Encoding.UTF8.GetByteCount(raw), Digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(raw))), IsKept = isKept };
        Assert.Equal(isKept, found.HasRaw);
        Assert.Equal(isKept ? (raw, mapped) : (PayloadAside.Placeholder, null), (found.Raw, found.Mapped));
        Assert.Equal((false, PayloadAside.Placeholder, null), (list[0].HasRaw, list[0].Raw, list[0].Mapped));
        Assert.Equal((aside, aside, mapped.Length), (found.RawAside, list[0].RawAside, list[0].MappedAside!.Bytes));
        Assert.Equal(Rejected("2") with { RejectedAt = Noon.AddHours(-1) }, list[1]);

        await Rejections.AddAsync([found with { Message = "again" }], Ct);
        Assert.Equal(found with { Message = "again", Attempts = 2 }, await Rejections.FindAsync(found.Id, Ct));
        await Rejections.AddAsync([Rejected("1")], Ct);
        Assert.Equal(Rejected("1") with { Attempts = 3 }, await Rejections.FindAsync(found.Id, Ct));
    }

    [Theory]
    [InlineData(48, false)]
    [InlineData(49, true)]
    [InlineData(300, true)]
    public async Task What_is_nested_deep_is_not_in_lists_which_everybody_reads(int levels, bool isAside)
    {
        var raw = $"{{\"t\":\"[\\\"{{\",\"d\":{new string('[', levels - 1)}{new string(']', levels - 1)}}}";
        await Rejections.AddAsync([Rejected("1") with { Raw = raw }], Ct);

        Assert.Equal(isAside ? PayloadAside.Placeholder : raw, Assert.Single(await Rejections.ListAsync(new(_plan), 10, Ct)).Raw);
        Assert.Equal(raw, (await Rejections.FindAsync(Rejected("1").Id, Ct))!.Raw);
    }

    [Fact]
    public async Task The_message_that_a_rejection_was_met_in_is_known_by_its_id()
    {
        await Rejections.AddAsync([Rejected("1") with { MessageId = "m1" }, Rejected("2") with { MessageId = "m2" }, Rejected("3")], Ct);
        await Rejections.AddAsync([Rejected("2") with { MessageId = "m3" }], Ct);

        var messages = await Rejections.MessagesAsync([Rejected("1").Id, Rejected("2").Id, Rejected("3").Id, "unknown"], Ct);

        Assert.Equal([(Rejected("1").Id, "m1"), (Rejected("2").Id, "m3")], messages.Select(m => (m.Key, m.Value)).Order());
        Assert.Empty(await Rejections.MessagesAsync([], Ct));
    }

    [Fact]
    public async Task A_known_one_is_replaced_and_open_again_with_another_attempt()
    {
        await Rejections.AddAsync([Rejected("1") with { Mapped = "{}", TraceId = "trace" }], Ct);
        await Rejections.MoveAsync(Rejected("1").Id, [RejectionStatus.Open], RejectionStatus.Dismissed, Ct);

        var again = Rejected("1") with { Stage = "load", Message = "别的原因", RejectedAt = Noon.AddHours(1) };
        await Rejections.AddAsync([again], Ct);

        Assert.Equal(again with { Attempts = 2 }, await Rejections.FindAsync(again.Id, Ct));
    }

    [Fact]
    public async Task Open_ones_of_a_plan_are_counted()
    {
        await Rejections.AddAsync([Rejected("1"), Rejected("2"), Rejected("3"), Rejected("4") with { Plan = $"{_plan}-2" }], Ct);
        await Rejections.MoveAsync(Rejected("3").Id, [RejectionStatus.Open], RejectionStatus.Replayed, Ct);

        Assert.Equal((2, 0), (await Rejections.CountOpenAsync(_plan, Ct), await Rejections.CountOpenAsync($"{_plan}-3", Ct)));
    }

    [Fact]
    public async Task Attempts_of_many_processes_add_up()
    {
        var processes = store.From<IRejections>(4);

        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => processes[i % 4].AddAsync([Rejected("1")], Ct))));

        Assert.Equal(12, (await Rejections.FindAsync(Rejected("1").Id, Ct))!.Attempts);
    }

    [Fact]
    public async Task Rejections_are_listed_newest_first_by_any_filter()
    {
        var company = $"{Guid.NewGuid():N}";
        await Rejections.AddAsync(
        [
            Rejected("1") with { RejectedAt = Noon.AddSeconds(1) },
            Rejected("2") with { RejectedAt = Noon.AddSeconds(3), Stage = "load", Reason = "refused" },
            Rejected("3") with { RejectedAt = Noon.AddSeconds(2), Reason = "type" },
            Rejected(company) with { RejectedAt = Noon },
        ], Ct);
        await Rejections.MoveAsync(Rejected("3").Id, [RejectionStatus.Open], RejectionStatus.Dismissed, Ct);

        Assert.Equal(["2", "3", "1", company], await ListAsync(new(_plan)));
        Assert.Equal(["2", "3"], await ListAsync(new(_plan), 2));
        Assert.Equal(["2"], await ListAsync(new(_plan, Stage: "load")));
        Assert.Equal(["3"], await ListAsync(new(_plan, Reason: "type")));
        Assert.Equal(["2", "1", company], await ListAsync(new(_plan, Status: RejectionStatus.Open)));
        Assert.Equal([company], await ListAsync(new(CompanyId: company)));
        Assert.Empty(await ListAsync(new(CompanyId: company, Status: RejectionStatus.Resolved)));
        Assert.Empty(await ListAsync(new(_plan + "2")));
        Assert.Contains("2", await ListAsync(new(Stage: "load"), 1000));
        Assert.Contains("3", await ListAsync(new(Status: RejectionStatus.Dismissed), 1000));
        Assert.Single(await ListAsync(new(_plan), 0));
    }

    [Fact]
    public async Task A_rejection_moves_only_from_the_states_named_and_once()
    {
        await Rejections.AddAsync([Rejected("1")], Ct);
        var (id, processes) = (Rejected("1").Id, store.From<IRejections>(4));

        Assert.False(await Rejections.MoveAsync(id, [RejectionStatus.Replayed], RejectionStatus.Resolved, Ct));
        Assert.False(await Rejections.MoveAsync("unknown", [RejectionStatus.Open], RejectionStatus.Replayed, Ct));
        var moved = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() =>
            processes[i % 4].MoveAsync(id, [RejectionStatus.Open, RejectionStatus.Dismissed], RejectionStatus.Replayed, Ct))));

        Assert.Single(moved, true);
        Assert.Equal(RejectionStatus.Replayed, (await Rejections.FindAsync(id, Ct))!.Status);
    }

    [Fact]
    public async Task A_company_that_went_through_resolves_what_is_open_or_replayed()
    {
        await Rejections.AddAsync([Rejected("open"), Rejected("replayed"), Rejected("dismissed"), Rejected("other")], Ct);
        await Rejections.MoveAsync(Rejected("replayed").Id, [RejectionStatus.Open], RejectionStatus.Replayed, Ct);
        await Rejections.MoveAsync(Rejected("dismissed").Id, [RejectionStatus.Open], RejectionStatus.Dismissed, Ct);

        await Rejections.ResolveAsync([Rejected("open").Id, Rejected("replayed").Id, Rejected("dismissed").Id, "unknown"], "later", Ct);
        await Rejections.ResolveAsync([], "later", Ct);

        Assert.Equal(Rejected("open") with { Status = RejectionStatus.Resolved, ResolvedBy = "later" }, await Rejections.FindAsync(Rejected("open").Id, Ct));
        Assert.Equal(["open", "replayed"], (await ListAsync(new(_plan, Status: RejectionStatus.Resolved))).Order());
        Assert.Equal(["dismissed"], await ListAsync(new(_plan, Status: RejectionStatus.Dismissed)));
        Assert.Equal(["other"], await ListAsync(new(_plan, Status: RejectionStatus.Open)));
    }

    [Fact]
    public async Task What_is_open_or_replayed_of_some_companies_is_found_whatever_run_met_it()
    {
        var of = new RejectionFilter(_plan);
        await Rejections.AddAsync([Rejected("1"), Rejected("1") with { Id = $"{_run}-later-1", RunId = "later" }, Rejected("2"), Rejected("3"), Rejected("4"), Rejected("2") with { Id = $"{_run}-another", Plan = $"{_plan}-2" }], Ct);
        await Rejections.NoteReplayAsync(Rejected("2"), 1, Noon, Ct);
        await Rejections.MoveAsync(Rejected("3").Id, [RejectionStatus.Open], RejectionStatus.Dismissed, Ct);

        var open = await Rejections.ListOpenAsync(_plan, ["1", "2", "3", "unknown"], Ct);

        Assert.Equal([(_run, "1"), ("later", "1"), (_run, "2")], open.Select(r => (r.RunId, r.CompanyId)).OrderBy(r => r.CompanyId).ThenBy(r => r.RunId == "later"));
        Assert.Empty(await Rejections.ListOpenAsync(_plan, [], Ct));
        Assert.Equal(5, (await Rejections.ListAsync(of, 10, Ct)).Count);
    }

    [Fact]
    public async Task A_later_rejection_takes_the_place_of_earlier_ones_and_their_counts()
    {
        var (first, second, later) = (Load("1"), Load("1") with { Id = $"{_run}-second", RunId = "second" }, Load("1") with { Id = $"{_run}-later", RunId = "later" });
        await Rejections.AddAsync([first, second, later], Ct);
        await Rejections.NoteReplayAsync(first, 3, Noon, Ct);
        await Rejections.AddAsync([first], Ct);
        await Rejections.MoveAsync(second.Id, [RejectionStatus.Open], RejectionStatus.Dismissed, Ct);

        for (var again = 0; again < 2; again++) await Rejections.ReplaceAsync(later, [(await Rejections.FindAsync(first.Id, Ct))!, second], Ct);
        await Rejections.ReplaceAsync(later, [], Ct);

        Assert.Equal(later with { Attempts = 3, Replays = 3 }, await Rejections.FindAsync(later.Id, Ct));
        Assert.Equal(first with { Attempts = 2, Replays = 3, Status = RejectionStatus.Resolved, ReplacedBy = "later" }, await Rejections.FindAsync(first.Id, Ct));
        Assert.Equal(second with { Status = RejectionStatus.Dismissed }, await Rejections.FindAsync(second.Id, Ct));
    }

    [Fact]
    public async Task The_list_goes_on_after_any_of_its_rows()
    {
        await Rejections.AddAsync([.. Enumerable.Range(0, 6).Select(i => Rejected($"{i}") with { RejectedAt = Noon.AddSeconds(i / 3) })], Ct);
        var all = await Rejections.ListAsync(new(_plan), 100, Ct);

        for (var i = 0; i < all.Count; i++) Assert.Equal(all.Skip(i + 1), await Rejections.ListAsync(new(_plan, After: all[i]), 100, Ct));
    }

    [Fact]
    public async Task What_time_may_heal_is_found_by_its_replays_and_age_and_the_oldest_comes_first()
    {
        await Rejections.AddAsync(
        [
            Load("younger") with { RejectedAt = Noon.AddMilliseconds(-1) },
            Load("older") with { RejectedAt = Noon.AddMinutes(-1), Reason = "given-up" },
            Rejected("given-up") with { Reason = "given-up" },
            Rejected("detail") with { Stage = "extract", Reason = "refused" },
            Rejected("mapping fault") with { RejectedAt = Noon.AddDays(-1) },
            Load("young") with { RejectedAt = Noon.AddMilliseconds(1) },
            Load("another plan's") with { Plan = _plan + "2" },
            Load("dismissed"),
            Load("replayed before"),
        ], Ct);
        await Rejections.MoveAsync(Load("dismissed").Id, [RejectionStatus.Open], RejectionStatus.Dismissed, Ct);
        await Rejections.NoteReplayAsync(Load("replayed before"), 1, Noon, Ct);
        await Rejections.AddAsync([Load("replayed before")], Ct);

        Assert.Equal(["older", "younger", "detail", "given-up"], await WaitingAsync(0, 100));
        Assert.Equal(["older", "younger"], await WaitingAsync(0, 2));
        Assert.Equal(["replayed before"], await WaitingAsync(1, 100));
        Assert.Empty(await WaitingAsync(2, 100));
    }

    [Fact]
    public async Task Mapping_faults_of_another_version_are_found_and_nothing_else()
    {
        await Rejections.AddAsync(
        [
            Rejected("earlier version") with { PlanVersion = "1" },
            Rejected("no version"),
            Rejected("this version") with { PlanVersion = "2" },
            Rejected("given-up") with { PlanVersion = "1", Reason = "given-up" },
            Load("refused") with { PlanVersion = "1" },
            Rejected("another plan's") with { PlanVersion = "1", Plan = _plan + "2" },
            Rejected("dismissed") with { PlanVersion = "1" },
        ], Ct);
        await Rejections.MoveAsync(Rejected("dismissed").Id, [RejectionStatus.Open], RejectionStatus.Dismissed, Ct);

        var outdated = await Rejections.ListOutdatedAsync(_plan, "2", 100, Ct);

        Assert.Equal(["earlier version", "no version"], outdated.Select(r => r.CompanyId).Order());
        Assert.Single(await Rejections.ListOutdatedAsync(_plan, "2", 1, Ct));
    }

    [Fact]
    public async Task A_replay_is_noted_and_outlives_the_next_rejection()
    {
        await Rejections.AddAsync([Load("1")], Ct);

        await Rejections.NoteReplayAsync((await Rejections.FindAsync(Load("1").Id, Ct))!, 3, Noon.AddHours(1), Ct);
        Assert.Equal(Load("1") with { Status = RejectionStatus.Replayed, Replays = 3, ReplayedAt = Noon.AddHours(1) }, await Rejections.FindAsync(Load("1").Id, Ct));

        await Rejections.AddAsync([Load("1")], Ct);
        Assert.Equal(Load("1") with { Attempts = 2, Replays = 3 }, await Rejections.FindAsync(Load("1").Id, Ct));
    }

    [Fact]
    public async Task An_outcome_that_is_faster_than_the_note_of_its_replay_stands()
    {
        await Rejections.AddAsync([Load("rejected"), Load("resolved"), Load("dismissed")], Ct);
        var read = await Rejections.ListAsync(new(_plan), 100, Ct);
        await Rejections.AddAsync([Load("rejected")], Ct);
        await Rejections.ResolveAsync([Load("resolved").Id], "later", Ct);
        await Rejections.MoveAsync(Load("dismissed").Id, [RejectionStatus.Open], RejectionStatus.Dismissed, Ct);

        foreach (var rejection in read) await Rejections.NoteReplayAsync(rejection, 1, Noon, Ct);

        var noted = await Rejections.ListAsync(new(_plan), 100, Ct);
        Assert.Equal(
            [("dismissed", RejectionStatus.Dismissed, 1), ("rejected", RejectionStatus.Open, 1), ("resolved", RejectionStatus.Resolved, 1)],
            noted.Select(r => (r.CompanyId, r.Status, r.Replays)).Order());
    }

    [Fact]
    public async Task A_replay_begins_unless_it_was_rejected_again_or_closed_since_and_counts_for_what_it_came_to()
    {
        var anew = Load("1") with { Id = Rejection.IdOf("replays", "1"), RunId = "replays" };
        await Rejections.AddAsync([Load("1"), Load("again"), Load("dismissed")], Ct);
        var read = (await Rejections.ListAsync(new(_plan), 100, Ct)).ToDictionary(r => r.CompanyId);
        await Rejections.AddAsync([Load("again")], Ct);
        await Rejections.MoveAsync(Load("dismissed").Id, [RejectionStatus.Open], RejectionStatus.Dismissed, Ct);

        Assert.True(await Rejections.BeginReplayAsync(read["1"], "replays", Ct));
        Assert.False(await Rejections.BeginReplayAsync(read["again"], "replays", Ct));
        Assert.False(await Rejections.BeginReplayAsync(read["dismissed"], "replays", Ct));
        Assert.Equal(Load("1") with { ReplayRunId = "replays" }, await Rejections.FindAsync(Load("1").Id, Ct));

        await Rejections.AddAsync([anew], Ct);
        await Rejections.NoteReplayAsync(read["1"] with { ReplayRunId = "replays" }, 4, Noon, Ct);

        Assert.Equal(Load("1") with { ReplayRunId = "replays", Replays = 4, ReplayedAt = Noon, Status = RejectionStatus.Replayed }, await Rejections.FindAsync(Load("1").Id, Ct));
        Assert.Equal(anew with { Replays = 4 }, await Rejections.FindAsync(anew.Id, Ct));
        await Rejections.AddAsync([Load("1")], Ct);
        Assert.Null((await Rejections.FindAsync(Load("1").Id, Ct))!.ReplayRunId);
    }

    [Fact]
    public async Task What_was_replayed_long_ago_is_opened_again()
    {
        await Rejections.AddAsync([Load("lost"), Load("under way"), Load("unknown since when"), Load("dismissed")], Ct);
        await Rejections.NoteReplayAsync(Load("lost"), 1, Noon, Ct);
        await Rejections.NoteReplayAsync(Load("under way"), 1, Noon.AddMilliseconds(1), Ct);
        await Rejections.MoveAsync(Load("unknown since when").Id, [RejectionStatus.Open], RejectionStatus.Replayed, Ct);
        await Rejections.MoveAsync(Load("dismissed").Id, [RejectionStatus.Open], RejectionStatus.Dismissed, Ct);

        await Rejections.ReopenAsync(Noon, Ct);

        Assert.Equal(["lost", "unknown since when"], (await ListAsync(new(_plan, Status: RejectionStatus.Open))).Order());
        Assert.Equal(["under way"], await ListAsync(new(_plan, Status: RejectionStatus.Replayed)));
    }

    private async Task<string[]> WaitingAsync(int replays, int limit) =>
        [.. (await Rejections.ListWaitingAsync(_plan, replays, Noon, limit, Ct)).Select(r => r.CompanyId)];

    private Rejection Load(string companyId) => Rejected(companyId) with { Stage = "load", Reason = "refused" };

    private async Task<string[]> ListAsync(RejectionFilter filter, int limit = 100) =>
        [.. (await Rejections.ListAsync(filter, limit, Ct)).Select(r => r.CompanyId)];

    private Rejection Rejected(string companyId) => new()
    {
        Id = Rejection.IdOf(_run, companyId),
        Plan = _plan,
        RunId = _run,
        CompanyId = companyId,
        Stage = "transform",
        Reason = "required",
        Message = "name 是必填项",
        Raw = """{"company_id":1,"name":"😀"}""",
        ReadAt = Noon,
        RejectedAt = Noon,
    };
}

public sealed class RejectionsOnMongo(MongoStore store) : RejectionsContract(store), IClassFixture<MongoStore>;

public sealed class RejectionsOnSqlite(SqliteStore store) : RejectionsContract(store), IClassFixture<SqliteStore>;
