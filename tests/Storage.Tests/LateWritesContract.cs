namespace OkkiBridge.Storage.Tests;

public abstract class LateWritesContract(Store store)
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly DateTimeOffset Noon = Store.Noon;

    private readonly LedgerScope _scope = new() { Plan = $"查询小满客户-{Guid.NewGuid():N}", Scheme = "scheme" };

    private ILedger Ledger => store.Get<ILedger>();

    [Fact]
    public async Task What_was_not_there_is_watched_for_with_what_was_written_since()
    {
        var other = _scope with { Scheme = "other" };
        foreach (var scope in (LedgerScope[])[_scope, other])
        {
            var given = await ReleaseAsync(scope, "1", version: 1);
            var since = Claim("1", "b", 2) with { Record = """{"name":"二"}""" };
            await Ledger.NoteWrittenAsync(scope, [since, Claim("2", "b", 2)], Ct);

            var entries = await Ledger.ReadAsync(scope, ["1", "2"], Ct);
            var late = entries["1"].Late!;
            Assert.Equal((null, since, 0, Noon), (entries["1"].Claim, late.Since, late.Tries, late.AskAt));
            Assert.Equal([given], late.Given);
            Assert.False(entries.ContainsKey("2"));
        }

        Assert.Equal([other, _scope], (await WatchedAsync(Noon)).Select(w => w.Scope).OrderBy(s => s.Scheme));
        Assert.Empty(await WatchedAsync(Noon.AddMilliseconds(-1)));
    }

    [Fact]
    public async Task The_last_three_are_kept_and_asked_about_from_the_beginning()
    {
        for (var version = 1; version <= 5; version++)
        {
            await ReleaseAsync(_scope, "1", version);
            await Ledger.AskAgainAsync(_scope, ["1"], Noon.AddMinutes(version), Noon.AddMinutes(version), Ct);
        }

        await ReleaseAsync(_scope, "1", version: 6);

        var late = (await Ledger.ReadAsync(_scope, ["1"], Ct))["1"].Late!;
        Assert.Equal([4, 5, 6], late.Given.Select(g => g.Version));
        Assert.Equal((0, Noon, null), (late.Tries, late.AskAt, late.Since));
    }

    [Fact]
    public async Task A_watch_goes_on_at_its_time_and_ends()
    {
        await ReleaseAsync(_scope, "1", version: 1);

        await Ledger.AskAgainAsync(_scope, ["1", "2"], Noon, Noon.AddHours(1), Ct);
        Assert.Empty(await WatchedAsync(Noon));
        Assert.Equal("1", Assert.Single(await WatchedAsync(Noon.AddHours(1))).CompanyId);
        Assert.Equal(1, (await Ledger.ReadAsync(_scope, ["1"], Ct))["1"].Late!.Tries);

        await Ledger.AskAgainAsync(_scope, ["1"], Noon, null, Ct);          // was asked before: another write was given up since, say
        Assert.Equal("1", Assert.Single(await WatchedAsync(Noon.AddHours(1))).CompanyId);
        await Ledger.AskAgainAsync(_scope, ["1"], Noon.AddHours(1), null, Ct);
        Assert.Empty(await WatchedAsync(Noon.AddDays(1)));
        Assert.Null((await Ledger.ReadAsync(_scope, ["1"], Ct))["1"].Late);
        await Ledger.NoteWrittenAsync(_scope, [Claim("1", "b", 2)], Ct);
        await Ledger.AskAgainAsync(_scope, ["1"], Noon.AddHours(1), Noon, Ct);
        Assert.Null((await Ledger.ReadAsync(_scope, ["1"], Ct))["1"].Late);
    }

    [Fact]
    public async Task Only_the_owner_of_a_claim_ends_it_so_and_a_commit_leaves_the_watch()
    {
        var claim = Claim("1", "a", 1);
        await Ledger.ClaimAsync(_scope, [claim], Ct);
        await Ledger.ReleaseMissingAsync(_scope, "b", [claim], Noon, Ct);
        Assert.Equal("a", (await Ledger.ReadAsync(_scope, ["1"], Ct))["1"].Claim!.Owner);

        await Ledger.ReleaseMissingAsync(_scope, "a", [claim], Noon, Ct);
        await Ledger.ClaimAsync(_scope, [Claim("1", "c", 1)], Ct);
        var written = new LedgerVersion { CompanyId = "1", Version = 1, ReadAt = Noon, Hash = "h1", RunId = "run", WrittenAt = Noon };
        Assert.Equal(["1"], await Ledger.CommitAsync(_scope, "c", [written], Ct));

        Assert.NotNull((await Ledger.ReadAsync(_scope, ["1"], Ct))["1"].Late);
    }

    private async Task<Claim> ReleaseAsync(LedgerScope scope, string id, long version)
    {
        var claim = Claim(id, "a", version);
        Assert.Equal([id], await Ledger.ClaimAsync(scope, [claim], Ct));
        await Ledger.ReleaseMissingAsync(scope, "a", [claim], Noon, Ct);
        return claim;
    }

    private async Task<IEnumerable<WatchedCompany>> WatchedAsync(DateTimeOffset by) => (await Ledger.ListWatchedAsync(by, 1000, Ct)).Where(w => w.Scope.Plan == _scope.Plan);

    private static Claim Claim(string id, string owner, long version) => new()
    {
        CompanyId = id,
        Owner = owner,
        Until = Noon.AddMinutes(1),
        Version = version,
        ReadAt = Noon,
        Hash = $"h{version}",
        RunId = "run",
        Record = "{}",
    };
}

public sealed class LateWritesOnMongo(MongoStore store) : LateWritesContract(store), IClassFixture<MongoStore>;

public sealed class LateWritesOnSqlite(SqliteStore store) : LateWritesContract(store), IClassFixture<SqliteStore>;
