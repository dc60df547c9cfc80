using System.Collections.Concurrent;
using System.Diagnostics;
using MongoDB.Bson;
using MongoDB.Driver;
using OkkiBridge.Contracts;

namespace OkkiBridge.Storage.Tests;

/// <summary>What only MongoDB has: the form of documents, indexes, and traces of its driver.</summary>
public sealed class MongoDocuments(MongoStore store) : IClassFixture<MongoStore>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task Every_document_carries_the_version_of_its_form()
    {
        await FillAsync("schema");

        foreach (var name in new[] { "ledger", "runs", "runCompanies", "planStates", "leases", "callBudgets", "pauses", "rejections", "planVersions", "events" })
        {
            var documents = await Collection(name).Find(new BsonDocument()).ToListAsync(Ct);
            Assert.NotEmpty(documents);
            Assert.All(documents, d => Assert.Equal(1, d["schema"].AsInt32));
        }
    }

    [Fact]
    public async Task Collections_have_their_indexes_and_drop_what_is_over()
    {
        await FillAsync("indexes");

        Assert.Equal(["_id_", "active", "forgotten", "held", "plan", "reconciling", "replaying", "status"], (await IndexesAsync("runs")).Keys.Order());
        Assert.Equal(["_id_", "company", "forgotten", "newest", "outdated", "plan", "status", "waiting"], (await IndexesAsync("rejections")).Keys.Order());
        Assert.Equal(["_id_", "run", "run_outcome"], (await IndexesAsync("runCompanies")).Keys.Order());
        await store.Get<ILedger>().ListOverdueAsync(Store.Noon, 1, Ct);
        Assert.Equal(["_id_", "overdue", "watched"], (await IndexesAsync("ledger")).Keys.Order());
        Assert.Equal(["_id_", "forgotten", "key"], (await IndexesAsync("events")).Keys.Order());
        Assert.Equal(0, (await IndexesAsync("events"))["forgotten"]["expireAfterSeconds"].ToInt64());
        Assert.Equal(0, (await IndexesAsync("rejections"))["forgotten"]["expireAfterSeconds"].ToInt64());
    }

    [Fact]
    public async Task Closed_rejections_carry_the_date_of_their_end_and_open_ones_do_not()
    {
        var id = await FillAsync("expiry");
        var rejections = store.Get<IRejections>();
        async Task<BsonValue> ExpiryAsync() => (await Collection("rejections").Find(new BsonDocument("_id", id)).SingleAsync(Ct))["expiresAt"];

        Assert.Equal(BsonNull.Value, await ExpiryAsync());
        await rejections.MoveAsync(id, [RejectionStatus.Open], RejectionStatus.Dismissed, Ct);
        Assert.Equal(store.Clock.GetUtcNow().AddDays(90), (await ExpiryAsync()).ToUniversalTime());
        await rejections.MoveAsync(id, [RejectionStatus.Dismissed], RejectionStatus.Replayed, Ct);
        Assert.Equal(BsonNull.Value, await ExpiryAsync());
    }

    [Fact]
    public async Task An_earlier_version_reads_small_payloads_and_what_it_puts_in_place_of_a_large_one_stands()
    {
        var (id, rejections) = (await FillAsync("aside"), store.Get<IRejections>());
        async Task<BsonDocument> StoredAsync() => await Collection("rejections").Find(new BsonDocument("_id", id)).SingleAsync(Ct);
        Assert.Equal("aside", (await StoredAsync())["raw"]);

        await rejections.AddAsync([(await rejections.FindAsync(id, Ct))! with { Raw = $"[\"{new string('x', 100_000)}\"]" }], Ct);
        Assert.Equal("null", (await StoredAsync())["raw"]);
        await Collection("rejections").UpdateOneAsync(new BsonDocument("_id", id), Builders<BsonDocument>.Update.Set("raw", "{}"), cancellationToken: Ct);

        var found = (await rejections.FindAsync(id, Ct))!;
        Assert.Equal(("{}", true, null), (found.Raw, found.HasRaw, found.RawAside));
    }

    [Fact]
    public async Task Rejections_without_the_fields_of_a_replay_are_read_and_wait_for_the_first()
    {
        var id = await FillAsync("former");
        var update = Builders<BsonDocument>.Update.Unset("replays").Unset("replayedAt").Unset("planVersion");
        Assert.Equal(1, (await Collection("rejections").UpdateOneAsync(new BsonDocument("_id", id), update, cancellationToken: Ct)).MatchedCount);
        var rejections = store.Get<IRejections>();

        var waiting = Assert.Single(await rejections.ListWaitingAsync("plan-former", 0, Store.Noon, 10, Ct));
        Assert.Equal((id, 0, null), (waiting.Id, waiting.Replays, waiting.ReplayedAt));

        await rejections.MoveAsync(id, [RejectionStatus.Open], RejectionStatus.Replayed, Ct);
        await rejections.ReopenAsync(Store.Noon, Ct);
        Assert.Equal(RejectionStatus.Open, (await rejections.FindAsync(id, Ct))!.Status);
    }

    [Fact]
    public async Task Figures_of_a_run_outlive_its_companies()
    {
        await FillAsync("figures");
        var runs = store.Get<IRuns>();
        var counts = await runs.CountAsync("run-figures", Ct);

        await Collection("runCompanies").DeleteManyAsync(new BsonDocument("run", "run-figures"), Ct);

        Assert.Equal(new RunCounts { Extracted = 1, Written = 1 }, counts);
        Assert.Equal(counts, await runs.CountAsync("run-figures", Ct));
        Assert.Equal(counts, (await runs.FindAsync("run-figures", Ct))!.Counts);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_held_run_looks_to_the_version_before_like_what_it_would_do_with_it(bool active)
    {
        var runs = store.Get<IRuns>();
        var held = new Held { Kind = HeldKind.Guard, Code = "volume", Reason = "far fewer than ever", Since = Store.Noon };
        await FillAsync($"held-{active}");
        Assert.True(await runs.HoldAsync($"run-held-{active}", held, active, Ct));

        var stored = await RunAsync($"run-held-{active}");

        Assert.Equal((active ? "Running" : "Failed", "far fewer than ever", active), (stored["status"].AsString, stored["error"].AsString, stored.Contains("active")));
        Assert.Equal(active ? BsonNull.Value : new BsonDateTime(Store.Noon.UtcDateTime), stored["completedAt"]);
        Assert.Equal(("Guard", "volume"), (stored["held"]["kind"].AsString, stored["held"]["code"].AsString));

        await runs.AcceptAsync($"run-held-{active}", Ct);
        stored = await RunAsync($"run-held-{active}");
        Assert.Equal(("Running", true, false), (stored["status"].AsString, stored["active"].AsBoolean, stored.Contains("held")));
    }

    [Fact]
    public async Task A_run_of_replays_looks_to_the_version_before_like_a_completed_backfill_which_it_leaves_alone()
    {
        var runs = store.Get<IRuns>();
        var run = new Run
        {
            Id = "run-replays",
            Plan = "plan-replays",
            Mode = RunMode.Replay,
            Trigger = "replay",
            Status = RunStatus.Loading,
            From = Store.Noon,
            To = Store.Noon,
            Cursor = Store.Noon,
            StartedAt = Store.Noon,
        };
        await runs.StartAsync(run, Ct);

        var stored = await RunAsync("run-replays");
        Assert.Equal(("Backfill", "Completed", true), (stored["mode"].AsString, stored["status"].AsString, stored["replaying"].AsBoolean));
        Assert.Equal(new BsonDateTime(Store.Noon.UtcDateTime), stored["completedAt"]);
        Assert.False(stored.Contains("active") || stored.Contains("reconciling") || stored.Contains("held"));

        await runs.MoveAsync("run-replays", [RunStatus.Loading], RunStatus.Completed, Store.Noon.AddHours(1), null, Ct);
        stored = await RunAsync("run-replays");
        Assert.Equal(("Backfill", "Completed", false), (stored["mode"].AsString, stored["status"].AsString, stored["replaying"].AsBoolean));
    }

    [Fact]
    public async Task What_the_version_before_left_of_a_hold_means_nothing_once_the_run_goes_on()
    {
        var runs = store.Get<IRuns>();
        await FillAsync("left");
        await runs.HoldAsync("run-left", new Held { Kind = HeldKind.Inconclusive, Code = "c", Reason = "r", Since = Store.Noon }, active: true, Ct);

        await SetAsync("run-left", new BsonDocument("$set", new BsonDocument { ["status"] = "Completed", ["completedAt"] = Store.Noon.UtcDateTime, ["error"] = BsonNull.Value }));

        var run = (await runs.FindAsync("run-left", Ct))!;
        Assert.Equal((RunStatus.Completed, null, Store.Noon), (run.Status, run.Held, run.CompletedAt));
        Assert.Contains(run, await runs.ListAsync("plan-left", RunStatus.Completed, 10, Ct));
        Assert.Empty(await runs.ListAsync("plan-left", RunStatus.Held, 10, Ct));
    }

    [Fact]
    public async Task A_reconcile_run_that_the_version_before_began_or_ended_keeps_no_other_from_its_place()
    {
        var runs = store.Get<IRuns>();
        await FillAsync("audit");
        var audit = (await runs.FindAsync("run-audit", Ct))! with { Mode = RunMode.Reconcile };
        await SetAsync("run-audit", new BsonDocument("$set", new BsonDocument("mode", "Reconcile")));    // begun by the version before: it counts as active

        Assert.True((await runs.StartAsync(audit with { Id = "run-audit-2" }, Ct)).Started);
        var own = await RunAsync("run-audit-2");
        Assert.Equal((true, false), (own["reconciling"].AsBoolean, own.Contains("active")));
        Assert.True(await runs.MoveAsync("run-audit", [RunStatus.Running], RunStatus.Loading, Store.Noon, null, Ct));
        Assert.True((await RunAsync("run-audit"))["active"].AsBoolean);

        await SetAsync("run-audit-2", new BsonDocument("$set", new BsonDocument("status", "Completed")));    // ended by the version before: the mark stays
        Assert.True((await runs.StartAsync(audit with { Id = "run-audit-3" }, Ct)).Started);
        Assert.False((await RunAsync("run-audit-2")).Contains("reconciling"));
    }

    [Fact]
    public async Task Spans_of_time_are_kept_in_milliseconds()
    {
        await store.Get<IPlanStates>().NoteReadAsync("plan-spans", new(Store.Noon, TimeSpan.FromSeconds(-2)), Ct);
        await store.Get<IPlanStates>().NoteLatenessAsync("plan-spans", TimeSpan.FromMinutes(10), Ct);

        var state = await Collection("planStates").Find(new BsonDocument("_id", "plan-spans")).SingleAsync(Ct);

        Assert.Equal((Store.Noon.UtcDateTime, -2000, 600_000), (state["read"]["to"].ToUniversalTime(), state["read"]["clockOffset"].ToInt64(), state["lateness"].ToInt64()));
    }

    [Fact]
    public async Task Traces_of_the_driver_name_no_content()
    {
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == MongoTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);

        await FillAsync("confidential");

        Assert.NotEmpty(spans);
        Assert.DoesNotContain(spans.SelectMany(s => s.TagObjects), tag => $"{tag.Value}".Contains("confidential", StringComparison.Ordinal));
    }

    /// <summary>One document in every collection, with the word in its content; returns the rejection's id.</summary>
    private async Task<string> FillAsync(string word)
    {
        var (plan, now) = ($"plan-{word}", Store.Noon);
        var run = new Run
        {
            Id = $"run-{word}",
            Plan = plan,
            Mode = RunMode.Full,
            Trigger = "manual",
            Status = RunStatus.Running,
            From = now,
            To = now,
            Cursor = now,
            StartedAt = now,
        };
        await store.Get<IRuns>().StartAsync(run, Ct);
        await store.Get<IRuns>().ExpectAsync(run.Id, ["1"], Ct);
        await store.Get<IRuns>().SettleAsync(run.Id, new Dictionary<string, Outcome> { ["1"] = Outcome.Written }, Ct);
        await store.Get<IPlanStates>().TakeTickAsync(plan, now, now, Ct);
        await store.Get<IPlanStates>().MoveWatermarkAsync($"{plan}-2", now, Ct);
        await store.Get<ILeases>().TryHoldAsync(plan, word, now, now, Ct);
        await store.Get<ICallBudget>().TryTakeAsync(plan, 60, now, Ct);
        await store.Get<ICallBudget>().PauseAsync($"{plan}-2", now, Ct);
        await store.Get<IPlanVersions>().KeepAsync(new PlanVersion { Plan = plan, Version = "1", Documents = "{}", Since = now }, Ct);
        await store.Get<ILoadingPause>().BeginAsync(new Pause(plan, word, now), Ct);
        await store.Get<ILedger>().ClaimAsync(new LedgerScope { Plan = plan, Scheme = "scheme" },
            [new() { CompanyId = "1", Owner = word, Until = now, Version = 1, ReadAt = now, Hash = "h", RunId = run.Id, Record = word }], Ct);
        await store.Get<IEvents>().AddAsync(
            [new() { Id = StoredEvent.IdOf(now), At = now, Plan = plan, Severity = EventSeverity.Info, Code = "code", Text = word, Key = word, KeptUntil = now.AddYears(100) }], Ct);
        var rejection = new Rejection
        {
            Id = Rejection.IdOf(run.Id, "1"),
            Plan = plan,
            RunId = run.Id,
            CompanyId = "1",
            Stage = "load",
            Reason = "refused",
            Message = word,
            Raw = word,
            ReadAt = now,
            RejectedAt = now,
        };
        await store.Get<IRejections>().AddAsync([rejection], Ct);
        return rejection.Id;
    }

    private Task<BsonDocument> RunAsync(string id) => Collection("runs").Find(new BsonDocument("_id", id)).SingleAsync(Ct);

    private async Task SetAsync(string id, BsonDocument update) =>
        Assert.Equal(1, (await Collection("runs").UpdateOneAsync(new BsonDocument("_id", id), update, cancellationToken: Ct)).MatchedCount);

    private IMongoCollection<BsonDocument> Collection(string name) => store.Server.Database.GetCollection<BsonDocument>(name);

    private async Task<Dictionary<string, BsonDocument>> IndexesAsync(string name) =>
        (await (await Collection(name).Indexes.ListAsync(Ct)).ToListAsync(Ct)).ToDictionary(i => i["name"].AsString);
}
