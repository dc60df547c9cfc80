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

        foreach (var name in new[] { "ledger", "runs", "runCompanies", "planStates", "leases", "callBudgets", "pauses", "rejections", "planVersions" })
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

        Assert.Equal(["_id_", "active", "plan", "status"], (await IndexesAsync("runs")).Keys.Order());
        Assert.Equal(["_id_", "company", "forgotten", "newest", "outdated", "plan", "status", "waiting"], (await IndexesAsync("rejections")).Keys.Order());
        Assert.Equal(["_id_", "forgotten", "run", "run_outcome"], (await IndexesAsync("runCompanies")).Keys.Order());
        Assert.Equal(30 * 86400, (await IndexesAsync("runCompanies"))["forgotten"]["expireAfterSeconds"].ToInt64());
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
        await store.Get<IPlanStates>().TakeTickAsync(plan, now, Ct);
        await store.Get<IPlanStates>().MoveWatermarkAsync($"{plan}-2", now, Ct);
        await store.Get<ILeases>().TryHoldAsync(plan, word, now, now, Ct);
        await store.Get<ICallBudget>().TryTakeAsync(plan, 60, now, Ct);
        await store.Get<ICallBudget>().PauseAsync($"{plan}-2", now, Ct);
        await store.Get<IPlanVersions>().KeepAsync(new PlanVersion { Plan = plan, Version = "1", Documents = "{}", Since = now }, Ct);
        await store.Get<ILoadingPause>().BeginAsync(new Pause(plan, word, now), Ct);
        await store.Get<ILedger>().ClaimAsync(plan,
            [new() { CompanyId = "1", Owner = word, Until = now, Version = 1, ReadAt = now, Hash = "h", RunId = run.Id, Record = word }], Ct);
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

    private IMongoCollection<BsonDocument> Collection(string name) => store.Server.Database.GetCollection<BsonDocument>(name);

    private async Task<Dictionary<string, BsonDocument>> IndexesAsync(string name) =>
        (await (await Collection(name).Indexes.ListAsync(Ct)).ToListAsync(Ct)).ToDictionary(i => i["name"].AsString);
}
