using Dapper;
using Microsoft.Data.Sqlite;

namespace OkkiBridge.Storage.Tests;

/// <summary>What only SQLite has: one file, and forgetting by its own hand.</summary>
public sealed class SqliteFiles : IAsyncDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly SqliteStore _store = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Nothing_is_written_before_first_use()
    {
        var leases = _store.Get<ILeases>();
        Assert.False(Directory.Exists(_store.Folder));

        await leases.ReleaseAsync("a", "b", Ct);

        using var file = Open();
        Assert.Equal("wal", file.ExecuteScalar<string>("pragma journal_mode"));
        Assert.Equal(7, file.ExecuteScalar<int>("pragma user_version"));
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused()
    {
        await _store.Get<ILeases>().ReleaseAsync("a", "b", Ct);
        using (var file = Open()) file.Execute("pragma user_version = 8");

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => _store.From<ILeases>(2)[1].ReleaseAsync("a", "b", Ct));

        Assert.EndsWith("okkibridge.db was written by a newer OkkiBridge: its schema is 8, this one knows 7", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_an_earlier_version_is_brought_up_to_date_with_what_it_holds()
    {
        await _store.Get<IRejections>().AddAsync([NewRejection("former")], Ct);
        await _store.Get<IRuns>().ExpectAsync("run", ["1"], Ct);
        using (var file = Open())
        {
            file.Execute("update rejections set doc = json_remove(doc, '$.replays', '$.replayedAt', '$.planVersion')");
            file.Execute("drop index rejections_waiting; drop index rejections_outdated; pragma user_version = 1");
            file.Execute("drop table ledger; alter table plan_states drop column last_push");
            file.Execute("alter table plan_states drop column read_to; alter table plan_states drop column clock_offset; alter table plan_states drop column lateness");
            file.Execute("create table ledger (plan text not null, company text not null, current text, claim text, history text not null default '[]', committed_by text, primary key (plan, company)) without rowid");
            file.Execute("insert into ledger (plan, company, claim) values ('plan', 'known', json_object('companyId', 'known', 'owner', 'o', 'until', 1, 'version', 1, 'readAt', 1, 'hash', 'h', 'runId', 'r', 'record', '{}'))");
            file.Execute("alter table leases drop column held_at; drop table events; alter table run_companies add column created_at integer not null default 1; create index run_companies_age on run_companies (created_at)");
            file.Execute("drop index runs_active; drop index runs_reconciling; create unique index runs_active on runs (plan) where status in ('Running', 'Loading')");
        }

        var waiting = await _store.From<IRejections>(2)[1].ListWaitingAsync("plan", 0, Store.Noon, 10, Ct);

        Assert.Equal(NewRejection("former"), Assert.Single(waiting));
        Assert.Equal(["known"], (await _store.Get<ILedger>().ReadAsync(new LedgerScope { Plan = "plan", Scheme = "scheme" }, ["former", "known"], Ct)).Keys);
        Assert.Equal(new PlanState(null, null, null), await _store.Get<IPlanStates>().ReadAsync("plan", Ct));
        Assert.Equal("known", Assert.Single(await _store.Get<ILedger>().ListOverdueAsync(Store.Noon, 10, Ct)).CompanyId);
        Assert.Empty(await _store.Get<IEvents>().ListAsync(new(), 10, Ct));
        await _store.Get<IRuns>().ExpectAsync("run", ["2"], Ct);
        Assert.Equal(["1", "2"], await _store.Get<IRuns>().ListOutstandingAsync("run", null, 10, Ct));
        Assert.True((await _store.Get<IRuns>().StartAsync(NewRun("full") with { Plan = "plan" }, Ct)).Started);
        Assert.True((await _store.Get<IRuns>().StartAsync(NewRun("reconcile") with { Plan = "plan", Mode = RunMode.Reconcile }, Ct)).Started);
    }

    [Fact]
    public async Task Many_processes_open_a_new_file_at_once()
    {
        var processes = _store.From<ILeases>(8);

        var held = await Task.WhenAll(processes.Select((leases, i) => Task.Run(() => leases.TryHoldAsync("a", $"{i}", Store.Noon, Store.Noon.AddDays(1), Ct))));

        Assert.Single(held, true);
    }

    [Fact]
    public async Task Events_are_forgotten_when_their_time_is_over_and_told_again_from_then_on()
    {
        var events = _store.Get<IEvents>();
        await events.AddAsync([NewEvent("old", keptFor: TimeSpan.FromDays(1)), NewEvent("kept", keptFor: TimeSpan.FromDays(2))], Ct);

        _store.Clock.Advance(TimeSpan.FromDays(1));
        await events.AddAsync([NewEvent("old", keptFor: TimeSpan.FromDays(3)), NewEvent("new", keptFor: TimeSpan.FromDays(3))], Ct);

        Assert.Equal(["kept", "new", "old"], (await events.ListAsync(new(), 10, Ct)).Select(e => e.Key).Order());
        Assert.Equal(Store.Noon.AddDays(3), (await events.ListAsync(new(Code: "old"), 10, Ct)).Single().KeptUntil);
    }

    [Fact]
    public async Task Closed_rejections_are_forgotten_and_open_ones_are_not()
    {
        var rejections = _store.Get<IRejections>();
        await rejections.AddAsync([NewRejection("open"), NewRejection("dismissed"), NewRejection("reopened")], Ct);
        await rejections.MoveAsync("dismissed", [RejectionStatus.Open], RejectionStatus.Dismissed, Ct);
        await rejections.MoveAsync("reopened", [RejectionStatus.Open], RejectionStatus.Dismissed, Ct);
        await rejections.MoveAsync("reopened", [RejectionStatus.Dismissed], RejectionStatus.Replayed, Ct);

        _store.Clock.Advance(TimeSpan.FromDays(90).Add(TimeSpan.FromSeconds(1)));
        await rejections.AddAsync([NewRejection("new")], Ct);

        Assert.Equal(["new", "open", "reopened"], (await rejections.ListAsync(new(), 10, Ct)).Select(r => r.Id).Order());
    }

    private SqliteConnection Open() => new($"Data Source={_store.File};Pooling=False");

    private static Run NewRun(string id) => new()
    {
        Id = id,
        Plan = id,
        Mode = RunMode.Full,
        Trigger = "manual",
        Status = RunStatus.Running,
        From = Store.Noon,
        To = Store.Noon,
        Cursor = Store.Noon,
        StartedAt = Store.Noon,
    };

    private static StoredEvent NewEvent(string key, TimeSpan keptFor) => new()
    {
        Id = StoredEvent.IdOf(Store.Noon),
        At = Store.Noon,
        Severity = EventSeverity.Info,
        Code = key,
        Text = "text",
        Key = key,
        KeptUntil = Store.Noon + keptFor,
    };

    private static Rejection NewRejection(string id) => new()
    {
        Id = id,
        Plan = "plan",
        RunId = "run",
        CompanyId = id,
        Stage = "load",
        Reason = "refused",
        Message = "message",
        Raw = "{}",
        ReadAt = Store.Noon,
        RejectedAt = Store.Noon,
    };
}
