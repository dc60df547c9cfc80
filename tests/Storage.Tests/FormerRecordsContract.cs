using Dapper;
using Microsoft.Data.Sqlite;
using MongoDB.Bson;
using MongoDB.Driver;
using OkkiBridge.Contracts;

namespace OkkiBridge.Storage.Tests;

/// <summary>What the first version wrote, kept in <c>golden</c>, is read and gone on with. Nobody migrates anything.</summary>
public abstract class FormerRecordsContract<TStore>(TStore store) : IAsyncLifetime where TStore : Store
{
    protected static readonly CancellationToken Ct = CancellationToken.None;

    private const string Plan = "former";
    private const string RunId = "run-1";
    private static readonly LedgerScope Scope = new() { Plan = Plan, Scheme = "scheme" };
    private static readonly DateTimeOffset Noon = Tests.Store.Noon;

    protected TStore Store { get; } = store;

    /// <summary>Puts the golden records into the empty store.</summary>
    protected abstract Task FillAsync();

    public async ValueTask InitializeAsync()
    {
        await Store.InitializeAsync();
        await FillAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_company_that_was_written_is_known_and_takes_the_next_version()
    {
        var ledger = Store.Get<ILedger>();
        var former = (await ledger.ReadAsync(Scope, ["1"], Ct))["1"];
        Assert.Equal((1772415672, Noon.AddHours(-1), "h1772415672", null), (former.Current!.Version, former.Current.ReadAt, former.Current.Hash, former.Current.PlanVersion));

        Assert.Equal((null, false), (former.Current.TargetHash, former.Current.Removed));
        Assert.Equal(["1"], (await ledger.ReadAsync(Scope with { Scheme = LedgerScope.Unassigned }, ["1"], Ct)).Keys);
        Assert.Equal(["1"], (await ledger.ListUnseenAsync(Scope, "audit", Noon, null, 10, Ct)).Select(e => e.CompanyId));
        await ledger.MarkSeenAsync(Scope, "audit", ["1", "2"], Ct);
        Assert.Empty(await ledger.ListUnseenAsync(Scope, "audit", Noon, null, 10, Ct));

        var next = former.Current with { Version = 1772419272, ReadAt = Noon, Hash = "next", PlanVersion = "v" };
        Assert.Empty(await ledger.ClaimAsync(Scope, [Claim(next, "early")], Ct));
        await ledger.AssignAsync(Scope, ["1", "2"], Ct);
        Assert.Equal(["1"], await ledger.ClaimAsync(Scope, [Claim(next, "owner")], Ct));
        Assert.Equal(["1"], await ledger.CommitAsync(Scope, "owner", [next], Ct));

        Assert.Equal([next, former.Current], (await ledger.ReadAsync(Scope, ["1"], Ct))["1"].History);
        Assert.Empty(await ledger.ReadAsync(Scope with { Scheme = LedgerScope.Unassigned }, ["1"], Ct));
        await ledger.AssignAsync(Scope with { Scheme = "other" }, ["1"], Ct);
        Assert.Empty(await ledger.ReadAsync(Scope with { Scheme = "other" }, ["1"], Ct));
        Assert.Equal(["1"], await ledger.ListAsync(Scope, null, 10, Ct));
    }

    [Fact]
    public async Task A_write_in_doubt_is_taken_over_and_committed()
    {
        var ledger = Store.Get<ILedger>();
        Assert.Equal([new(Scope with { Scheme = LedgerScope.Unassigned }, "2", "run-0", Noon.AddHours(-1))], await ledger.ListOverdueAsync(Noon, 10, Ct));
        Assert.Empty(await ledger.TakeOverAsync(Scope, ["1", "2"], "early", Noon, Noon.AddMinutes(1), Ct));
        await ledger.AssignAsync(Scope, ["1", "2"], Ct);
        var claim = Assert.Single(await ledger.TakeOverAsync(Scope, ["1", "2"], "heir", Noon, Noon.AddMinutes(1), Ct));
        Assert.Equal(("2", """{"id":"2","name":"Fjordlys"}""", null), (claim.CompanyId, claim.Record, claim.PlanVersion));

        var written = new LedgerVersion { CompanyId = "2", Version = claim.Version, ReadAt = claim.ReadAt, Hash = claim.Hash, RunId = claim.RunId, WrittenAt = Noon };
        Assert.Equal(["2"], await ledger.CommitAsync(Scope, "heir", [written], Ct));
        Assert.Equal(["1", "2"], await ledger.ListAsync(Scope, null, 10, Ct));
    }

    [Fact]
    public async Task A_run_that_was_open_goes_on_to_its_end()
    {
        var runs = Store.Get<IRuns>();
        var run = Assert.Single(await runs.ListAsync(null, RunStatus.Running, 10, Ct));
        Assert.Equal((RunId, null, Noon.AddHours(-2), 9, "schedule"), (run.Id, run.PlanVersion, run.Cursor, run.Announced, run.Trigger));
        Assert.False((await runs.StartAsync(run with { Id = "run-2" }, Ct)).Started);

        Assert.True(await runs.CheckpointAsync(RunId, new Checkpoint(Noon, 1, 0), Ct));
        Assert.Equal(1, await runs.CountOutstandingAsync(RunId, 10, Ct));
        await runs.SettleAsync(RunId, new Dictionary<string, Outcome> { ["1"] = Outcome.Unchanged, ["2"] = Outcome.Stale }, Ct);
        Assert.Equal(new RunCounts { Extracted = 2, Written = 1, Unchanged = 1 }, await runs.CountAsync(RunId, Ct));
        Assert.True(await runs.MoveAsync(RunId, [RunStatus.Running], RunStatus.Completed, Noon, null, Ct));

        var end = await runs.FindAsync(RunId, Ct);
        Assert.Equal((RunStatus.Completed, Noon, 3), (end!.Status, end.Cursor, end.CellsProven));
        Assert.True((await runs.StartAsync(run with { Id = "run-2" }, Ct)).Started);
    }

    [Fact]
    public async Task A_run_that_was_open_has_no_gaps_and_is_held_and_goes_on()
    {
        var runs = Store.Get<IRuns>();
        var run = (await runs.FindAsync(RunId, Ct))!;
        Assert.Equal((null, 0, 0, null, null), (run.Front, run.Gaps.Count, run.Rows, run.Held, run.Differences));

        Assert.True(await runs.CheckpointAsync(RunId, new Checkpoint(run.Cursor, 0, 0, Rows: 2, Front: Noon, Gaps: [new() { From = run.Cursor, To = Noon, Code = "c", Reason = "r" }]), Ct));
        Assert.True(await runs.HoldAsync(RunId, new Held { Kind = HeldKind.Inconclusive, Code = "c", Reason = "r", Since = Noon }, active: false, Ct));
        var other = await runs.StartAsync(run with { Id = "run-2" }, Ct);
        Assert.True(other.Started);
        await runs.MoveAsync("run-2", [RunStatus.Running], RunStatus.Completed, Noon, null, Ct);

        Assert.True(await runs.MoveAsync(RunId, [RunStatus.Held], RunStatus.Running, Noon, null, Ct));
        var on = (await runs.FindAsync(RunId, Ct))!;
        Assert.Equal((RunStatus.Running, Noon, 1, 2), (on.Status, on.Front, on.Gaps.Count, on.Rows));
    }

    [Fact]
    public async Task Rejections_are_listed_replayed_and_met_again()
    {
        var rejections = Store.Get<IRejections>();
        Assert.Equal(2, await rejections.CountOpenAsync(Plan, Ct));
        var refused = Assert.Single(await rejections.ListWaitingAsync(Plan, 0, Noon, 10, Ct));
        Assert.Equal(("3", 0, null, false, 1), (refused.CompanyId, refused.Replays, refused.ReplayedAt, refused.Removed, refused.Attempts));
        Assert.Equal("4", Assert.Single(await rejections.ListOutdatedAsync(Plan, "v", 10, Ct)).CompanyId);

        await rejections.NoteReplayAsync(refused, 1, Noon, Ct);
        Assert.Equal(RejectionStatus.Replayed, (await rejections.FindAsync(refused.Id, Ct))!.Status);
        await rejections.AddAsync([refused with { Message = "again" }], Ct);

        Assert.Equal((2, 1, "again"), await rejections.FindAsync(refused.Id, Ct) is { } met ? (met.Attempts, met.Replays, met.Message) : default);
        Assert.Equal(["3", "4"], (await rejections.ListOpenAsync(Plan, ["3", "4", "5"], Ct)).Select(r => r.CompanyId).Order());
        await rejections.ReplaceAsync(refused, [(await rejections.FindAsync(Rejection.IdOf(RunId, "4"), Ct))!], Ct);
        await rejections.ResolveAsync([refused.Id], RunId, Ct);
        Assert.Equal(0, await rejections.CountOpenAsync(Plan, Ct));
    }

    [Fact]
    public async Task What_is_remembered_of_a_plan_is_kept_and_added_to()
    {
        var states = Store.Get<IPlanStates>();
        Assert.Equal(new PlanState(Noon.AddHours(-3), Noon.AddHours(-1), null), await states.ReadAsync(Plan, Ct));

        await states.NotePushAsync(Plan, Noon, Ct);
        await states.MoveWatermarkAsync(Plan, Noon, Ct);
        Assert.Equal(new PlanState(Noon, Noon.AddHours(-1), Noon), await states.ReadAsync(Plan, Ct));

        Assert.True(await Store.Get<ILeases>().TryHoldAsync($"run/{Plan}", "heir", Noon, Noon.AddMinutes(1), Ct));
        Assert.Equal(TimeSpan.Zero, await Store.Get<ICallBudget>().TryTakeAsync("okki", 60, Noon, Ct));
        Assert.True(await Store.Get<ILoadingPause>().BeginAsync(new Pause(Plan, "reason", Noon), Ct));
        await Store.Get<IPlanVersions>().KeepAsync(new PlanVersion { Plan = Plan, Version = "v", Documents = "{}", Since = Noon }, Ct);
    }

    protected static string Golden(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", file));

    protected static Claim Claim(LedgerVersion of, string owner) => new()
    {
        CompanyId = of.CompanyId,
        Owner = owner,
        Until = Noon.AddMinutes(1),
        Version = of.Version,
        ReadAt = of.ReadAt,
        Hash = of.Hash,
        RunId = of.RunId,
        PlanVersion = of.PlanVersion,
        Record = "{}",
    };
}

public sealed class FormerRecordsOfMongo() : FormerRecordsContract<MongoStore>(new MongoStore())
{
    [Fact]
    public async Task What_a_newer_version_added_to_a_document_is_left_alone_and_stays()
    {
        foreach (var collection in (string[])["ledger", "runs", "rejections", "planStates"])
            await Database.GetCollection<BsonDocument>(collection).UpdateManyAsync(new BsonDocument(), new BsonDocument("$set", new BsonDocument { ["schema"] = 2, ["later"] = "kept" }), cancellationToken: Ct);

        await A_company_that_was_written_is_known_and_takes_the_next_version();
        await A_run_that_was_open_goes_on_to_its_end();
        await Rejections_are_listed_replayed_and_met_again();
        await What_is_remembered_of_a_plan_is_kept_and_added_to();

        foreach (var (collection, id) in (IEnumerable<(string, string)>)[("ledger", "former/1"), ("runs", "run-1"), ("rejections", "run-1-3"), ("planStates", "former")])
            Assert.Equal("kept", (await Database.GetCollection<BsonDocument>(collection).Find(new BsonDocument("_id", id)).SingleAsync(Ct))["later"]);
    }

    private IMongoDatabase Database => Store.Server.Database;

    protected override async Task FillAsync()
    {
        foreach (var collection in BsonDocument.Parse(Golden("mongo-1.json")))
            await Database.GetCollection<BsonDocument>(collection.Name).InsertManyAsync(collection.Value.AsBsonArray.Select(d => d.AsBsonDocument), cancellationToken: Ct);
    }
}

public sealed class FormerRecordsOfSqlite() : FormerRecordsContract<SqliteStore>(new SqliteStore())
{
    protected override async Task FillAsync()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Store.File)!);
        await using var file = new SqliteConnection($"Data Source={Store.File};Pooling=False");
        await file.ExecuteAsync(Golden("sqlite-1.sql"));
    }
}
