namespace OkkiBridge.Storage.Tests;

public abstract class LedgerContract(Store store)
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly DateTimeOffset Noon = Store.Noon;

    private readonly LedgerScope _scope = new() { Plan = $"查询小满客户-{Guid.NewGuid():N}", Scheme = "scheme" };

    private ILedger Ledger => store.Get<ILedger>();

    [Fact]
    public async Task A_company_never_seen_is_absent()
    {
        Assert.Empty(await Ledger.ReadAsync(_scope, ["1", "2"], Ct));
        Assert.Empty(await Ledger.ReadAsync(_scope, [], Ct));
    }

    [Fact]
    public async Task A_claim_comes_back_as_it_was_made()
    {
        var claim = Claim("1", "a", 7, record: """{"name":"奥卡 \"OKKI\" 😀"}""") with { TraceId = "trace" };

        Assert.Equal(["1"], await Ledger.ClaimAsync(_scope, [claim], Ct));

        var entry = (await Ledger.ReadAsync(_scope, ["1"], Ct))["1"];
        Assert.Equal(claim, entry.Claim);
        Assert.Null(entry.Current);
        Assert.Empty(entry.History);
    }

    [Fact]
    public async Task A_company_is_claimed_by_one_of_many_loaders_only()
    {
        var ids = Enumerable.Range(1, 40).Select(i => $"{i}").ToArray();
        var loaders = store.From<ILedger>(4);

        var won = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() =>
            loaders[i % 4].ClaimAsync(_scope, [.. ids.Select(id => Claim(id, $"loader-{i}", i))], Ct))));

        Assert.Equal(ids.Order(), won.SelectMany(w => w).Order());
        var entries = await Ledger.ReadAsync(_scope, ids, Ct);
        for (var i = 0; i < won.Length; i++)
            Assert.All(won[i], id => Assert.Equal($"loader-{i}", entries[id].Claim!.Owner));
    }

    [Fact]
    public async Task Plans_have_their_own_companies()
    {
        await Ledger.ClaimAsync(_scope, [Claim("1", "a", 1)], Ct);

        Assert.Equal(["1"], await Ledger.ClaimAsync(_scope with { Plan = _scope.Plan + "2" }, [Claim("1", "b", 1)], Ct));
    }

    [Fact]
    public async Task Of_several_claims_those_that_are_free_are_granted()
    {
        await Ledger.ClaimAsync(_scope, [Claim("2", "a", 1)], Ct);

        Assert.Equal(["1", "3"], (await Ledger.ClaimAsync(_scope, [Claim("1", "b", 1), Claim("2", "b", 1), Claim("3", "b", 1)], Ct)).Order());
        Assert.Empty(await Ledger.ClaimAsync(_scope, [], Ct));
    }

    [Fact]
    public async Task An_older_version_cannot_be_claimed_once_a_newer_one_is_committed()
    {
        await WriteAsync(Version("1", 5, Noon));

        Assert.Empty(await Ledger.ClaimAsync(_scope, [Claim("1", "older", 4, Noon.AddDays(1))], Ct));
        Assert.Empty(await Ledger.ClaimAsync(_scope, [Claim("1", "earlier", 5, Noon.AddMilliseconds(-1))], Ct));
        Assert.Equal(["1"], await Ledger.ClaimAsync(_scope, [Claim("1", "same", 5, Noon)], Ct));
        await Ledger.ReleaseAsync(_scope, "same", ["1"], Ct);
        Assert.Equal(["1"], await Ledger.ClaimAsync(_scope, [Claim("1", "later", 5, Noon.AddMilliseconds(1))], Ct));
        await Ledger.ReleaseAsync(_scope, "later", ["1"], Ct);
        Assert.Equal(["1"], await Ledger.ClaimAsync(_scope, [Claim("1", "newer", 6, Noon.AddDays(-1))], Ct));
    }

    [Fact]
    public async Task What_came_back_from_the_recycle_bin_is_newer_than_its_deletion_whatever_its_version()
    {
        await Ledger.ClaimAsync(_scope, [Claim("1", "a", 9) with { Removed = true }], Ct);
        await Ledger.CommitAsync(_scope, "a", [Version("1", 9, Noon) with { Removed = true }], Ct);

        Assert.Empty(await Ledger.ClaimAsync(_scope, [Claim("1", "earlier", 9, Noon.AddSeconds(-1))], Ct));
        Assert.Empty(await Ledger.ClaimAsync(_scope, [Claim("1", "older deletion", 8, Noon.AddDays(1)) with { Removed = true }], Ct));
        Assert.Equal(["1"], await Ledger.ClaimAsync(_scope, [Claim("1", "edited later", 10, Noon.AddSeconds(-1))], Ct));
        await Ledger.ReleaseAsync(_scope, "edited later", ["1"], Ct);
        Assert.Equal(["1"], await Ledger.ClaimAsync(_scope, [Claim("1", "back", 5, Noon.AddSeconds(1))], Ct));
        Assert.Equal(["1"], await Ledger.CommitAsync(_scope, "back", [Version("1", 5, Noon.AddSeconds(1))], Ct));

        Assert.Empty(await Ledger.ClaimAsync(_scope, [Claim("1", "late", 9, Noon) with { Removed = true }], Ct));
        Assert.Empty(await Ledger.ClaimAsync(_scope, [Claim("1", "lagging", 4, Noon.AddDays(1)) with { Removed = true }], Ct));
        Assert.Equal(["1"], await Ledger.ClaimAsync(_scope, [Claim("1", "gone again", 5, Noon.AddSeconds(2)) with { Removed = true }], Ct));
    }

    [Fact]
    public async Task A_deletion_of_what_the_target_never_held_is_remembered_and_keeps_out_what_is_older()
    {
        var deleted = Version("1", 9) with { Removed = true };
        Assert.Equal(["1", "2"], (await Ledger.NoteDeletedAsync(_scope, [deleted, Version("2", 3) with { Removed = true }], Ct)).Order());
        Assert.Equal(["1"], await Ledger.NoteDeletedAsync(_scope, [Version("1", 8, Noon.AddDays(1)) with { Removed = true }], Ct));

        var entry = (await Ledger.ReadAsync(_scope, ["1"], Ct))["1"];
        Assert.Equal((null, deleted, null, deleted), (entry.Current, entry.Deletion, entry.Claim, entry.Known));
        Assert.Empty(entry.History);
        await Ledger.MarkSeenAsync(_scope, "run", ["2"], Ct);
        Assert.Empty(await Ledger.ListAsync(_scope, null, 10, Ct));
        Assert.Empty(await Ledger.ListUnseenAsync(_scope, "run", Noon.AddDays(1), null, 10, Ct));

        Assert.Empty(await Ledger.ClaimAsync(_scope, [Claim("1", "earlier", 9, Noon.AddSeconds(-1)), Claim("2", "older deletion", 2, Noon.AddDays(1)) with { Removed = true }], Ct));
        Assert.Equal(["1", "2"], (await Ledger.ClaimAsync(_scope, [Claim("1", "back", 5, Noon.AddSeconds(1)), Claim("2", "edited later", 4, Noon.AddSeconds(-1))], Ct)).Order());
        Assert.Empty(await Ledger.NoteDeletedAsync(_scope, [deleted, Version("2", 9) with { Removed = true }], Ct));
        await Ledger.ReleaseAsync(_scope, "edited later", ["2"], Ct);
        Assert.Equal(["1"], await Ledger.CommitAsync(_scope, "back", [Version("1", 5, Noon.AddSeconds(1))], Ct));

        Assert.Empty(await Ledger.NoteDeletedAsync(_scope, [Version("1", 9, Noon.AddDays(1)) with { Removed = true }], Ct));
        Assert.Null((await Ledger.ReadAsync(_scope, ["1"], Ct))["1"].Deletion);
        Assert.Equal(3, (await Ledger.ReadAsync(_scope, ["2"], Ct))["2"].Deletion!.Version);
        Assert.Empty(await Ledger.NoteDeletedAsync(_scope, [], Ct));
    }

    [Fact]
    public async Task A_deletion_is_not_noted_where_the_target_may_hold_what_it_could_not_be_asked_for()
    {
        await Ledger.ClaimAsync(_scope, [Claim("1", "a", 5)], Ct);
        await Ledger.ReleaseUnaskedAsync(_scope, "a", ["1"], Ct);

        Assert.Empty(await Ledger.NoteDeletedAsync(_scope, [Version("1", 9) with { Removed = true }], Ct));
    }

    [Fact]
    public async Task Readings_less_than_a_millisecond_apart_are_one_reading()
    {
        var readAt = Noon.AddTicks(7891);
        await WriteAsync(Version("1", 5, readAt));

        var current = (await Ledger.ReadAsync(_scope, ["1"], Ct))["1"].Current!;
        Assert.Equal(0, LedgerOrder.Compare(5, readAt, removed: false, current));
        Assert.Equal(TimeSpan.Zero, current.ReadAt.Offset);
        Assert.Equal(["1"], await Ledger.ClaimAsync(_scope, [Claim("1", "same", 5, readAt)], Ct));
    }

    [Fact]
    public async Task Times_of_other_zones_are_instants()
    {
        var inShanghai = Noon.ToOffset(TimeSpan.FromHours(8));
        await WriteAsync(Version("1", 5, inShanghai));

        Assert.Equal(Noon, (await Ledger.ReadAsync(_scope, ["1"], Ct))["1"].Current!.ReadAt);
        Assert.Empty(await Ledger.ClaimAsync(_scope, [Claim("1", "earlier", 5, inShanghai.AddMilliseconds(-1))], Ct));
    }

    [Fact]
    public async Task A_claim_in_doubt_is_not_replaced_by_a_new_one()
    {
        await Ledger.ClaimAsync(_scope, [Claim("1", "dead", 1, until: Noon.AddYears(-1))], Ct);

        Assert.Empty(await Ledger.ClaimAsync(_scope, [Claim("1", "next", 9)], Ct));
    }

    [Fact]
    public async Task A_claim_in_doubt_is_taken_over_with_its_content()
    {
        var until = Noon.AddMinutes(1);
        var claim = Claim("1", "dead", 3, until: until, record: """{"name":"old"}""");
        await Ledger.ClaimAsync(_scope, [claim, Claim("2", "alive", 3, until: until.AddMilliseconds(1))], Ct);

        Assert.Empty(await Ledger.TakeOverAsync(_scope, ["1", "2"], "early", until.AddMilliseconds(-1), until.AddMinutes(5), Ct));
        var taken = await Ledger.TakeOverAsync(_scope, ["1", "2", "3"], "next", until, until.AddMinutes(5), Ct);

        Assert.Equal([claim with { Owner = "next", Until = until.AddMinutes(5) }], taken);
        Assert.Empty(await Ledger.CommitAsync(_scope, "dead", [Version("1", 3)], Ct));
        Assert.Equal(["1"], await Ledger.CommitAsync(_scope, "next", [Version("1", 3)], Ct));
    }

    [Fact]
    public async Task A_claim_in_doubt_is_taken_over_by_one_of_many()
    {
        var ids = Enumerable.Range(1, 30).Select(i => $"{i}").ToArray();
        await Ledger.ClaimAsync(_scope, [.. ids.Select(id => Claim(id, "dead", 1, until: Noon))], Ct);
        var loaders = store.From<ILedger>(4);

        var won = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() =>
            loaders[i % 4].TakeOverAsync(_scope, ids, $"loader-{i}", Noon.AddSeconds(1), Noon.AddMinutes(1), Ct))));

        Assert.Equal(ids.Order(), won.SelectMany(w => w).Select(c => c.CompanyId).Order());
    }

    [Fact]
    public async Task A_commit_makes_the_version_current_and_ends_the_claim()
    {
        var version = Version("1", 5) with { TraceId = "trace", Repeated = true };
        await Ledger.ClaimAsync(_scope, [Claim("1", "a", 5)], Ct);

        Assert.Equal(["1"], await Ledger.CommitAsync(_scope, "a", [version], Ct));

        var entry = (await Ledger.ReadAsync(_scope, ["1"], Ct))["1"];
        Assert.Equal(version, entry.Current);
        Assert.Equal([version], entry.History);
        Assert.Null(entry.Claim);
    }

    [Fact]
    public async Task A_commit_without_the_claim_changes_nothing()
    {
        await Ledger.ClaimAsync(_scope, [Claim("1", "other", 9), Claim("2", "a", 5)], Ct);

        Assert.Equal(["2"], await Ledger.CommitAsync(_scope, "a", [Version("1", 5), Version("2", 5), Version("3", 5)], Ct));

        var entries = await Ledger.ReadAsync(_scope, ["1", "2", "3"], Ct);
        Assert.Null(entries["1"].Current);
        Assert.Equal("other", entries["1"].Claim!.Owner);
        Assert.False(entries.ContainsKey("3"));
        Assert.Empty(await Ledger.CommitAsync(_scope, "a", [], Ct));
    }

    [Fact]
    public async Task The_same_commit_again_returns_the_same_and_is_remembered_once()
    {
        await WriteAsync(Version("1", 5), "a");

        Assert.Equal(["1"], await Ledger.CommitAsync(_scope, "a", [Version("1", 5)], Ct));
        Assert.Single((await Ledger.ReadAsync(_scope, ["1"], Ct))["1"].History);
        Assert.Empty(await Ledger.CommitAsync(_scope, "b", [Version("1", 5)], Ct));
    }

    [Fact]
    public async Task The_newest_ten_versions_are_remembered()
    {
        for (var version = 1; version <= 12; version++) await WriteAsync(Version("1", version));

        var entry = (await Ledger.ReadAsync(_scope, ["1"], Ct))["1"];
        Assert.Equal([12, 11, 10, 9, 8, 7, 6, 5, 4, 3], entry.History.Select(v => v.Version));
        Assert.Equal(entry.Current, entry.History[0]);
    }

    [Fact]
    public async Task A_released_company_can_be_claimed_again_but_not_released_by_another()
    {
        await Ledger.ClaimAsync(_scope, [Claim("1", "a", 5), Claim("2", "b", 5)], Ct);

        await Ledger.ReleaseAsync(_scope, "a", ["1", "2"], Ct);

        Assert.Equal(["1"], await Ledger.ClaimAsync(_scope, [Claim("1", "c", 4), Claim("2", "c", 4)], Ct));
    }

    [Fact]
    public async Task A_company_released_unasked_says_so_until_the_next_commit()
    {
        await WriteAsync(Version("1", 5, Noon));
        await Ledger.ClaimAsync(_scope, [Claim("1", "a", 6), Claim("2", "a", 6), Claim("3", "b", 6)], Ct);

        await Ledger.ReleaseUnaskedAsync(_scope, "a", ["1", "2", "3"], Ct);

        var entries = await Ledger.ReadAsync(_scope, ["1", "2", "3"], Ct);
        Assert.Equal([("1", true, true), ("2", true, true), ("3", false, false)], entries.Values.Select(e => (e.CompanyId, e.Unasked, e.Claim is null)).Order());
        Assert.Empty(await Ledger.AdvanceAsync(_scope, [Version("1", 7)], Ct));                // what it holds is not certain
        Assert.Empty(await Ledger.AdvanceAsync(_scope, [Version("1", 5, Noon)], Ct));

        await Ledger.ClaimAsync(_scope, [Claim("1", "c", 7)], Ct);
        await Ledger.ReleaseAsync(_scope, "c", ["1"], Ct);
        Assert.True((await Ledger.ReadAsync(_scope, ["1"], Ct))["1"].Unasked);
        await WriteAsync(Version("1", 7), Version("2", 6));
        Assert.All((await Ledger.ReadAsync(_scope, ["1", "2"], Ct)).Values, e => Assert.False(e.Unasked));
        Assert.Equal(["1"], await Ledger.AdvanceAsync(_scope, [Version("1", 8)], Ct));
    }

    [Fact]
    public async Task A_claim_left_in_doubt_can_be_taken_over_from_then_on()
    {
        await Ledger.ClaimAsync(_scope, [Claim("1", "a", 5, until: Noon.AddHours(1)), Claim("2", "b", 5, until: Noon.AddHours(1))], Ct);

        await Ledger.LeaveInDoubtAsync(_scope, "a", ["1", "2"], Noon.AddSeconds(5), Ct);

        Assert.Empty(await Ledger.TakeOverAsync(_scope, ["1", "2"], "c", Noon.AddSeconds(4), Noon.AddHours(1), Ct));
        Assert.Equal("1", Assert.Single(await Ledger.TakeOverAsync(_scope, ["1", "2"], "c", Noon.AddSeconds(5), Noon.AddHours(1), Ct)).CompanyId);
    }

    [Fact]
    public async Task Equal_content_of_a_newer_version_advances_the_entry()
    {
        var written = Version("1", 5, Noon);
        await WriteAsync(written);

        Assert.Equal(["1"], await Ledger.AdvanceAsync(_scope, [Version("1", 8, Noon.AddHours(1)) with { RunId = "other" }], Ct));

        var entry = (await Ledger.ReadAsync(_scope, ["1"], Ct))["1"];
        Assert.Equal(written with { Version = 8, ReadAt = Noon.AddHours(1) }, entry.Current);
        Assert.Equal([written], entry.History);
        Assert.Empty(await Ledger.ClaimAsync(_scope, [Claim("1", "between", 7)], Ct));
    }

    [Fact]
    public async Task A_later_reading_of_the_same_version_advances_the_entry()
    {
        await WriteAsync(Version("1", 5, Noon));

        Assert.Equal(["1"], await Ledger.AdvanceAsync(_scope, [Version("1", 5, Noon.AddSeconds(1))], Ct));
        Assert.Equal(Noon.AddSeconds(1), (await Ledger.ReadAsync(_scope, ["1"], Ct))["1"].Current!.ReadAt);
    }

    [Fact]
    public async Task An_entry_is_not_advanced_by_other_content_nor_back_nor_under_a_claim()
    {
        await WriteAsync(Version("content", 5), Version("back", 5), Version("claimed", 5), Version("fine", 5));
        await Ledger.ClaimAsync(_scope, [Claim("claimed", "b", 6), Claim("unwritten", "b", 6)], Ct);

        var advanced = await Ledger.AdvanceAsync(_scope,
            [Version("content", 8, hash: "other"), Version("back", 4), Version("claimed", 8), Version("fine", 8), Version("unwritten", 8), Version("unknown", 8)], Ct);

        Assert.Equal(["fine"], advanced);
        var entries = await Ledger.ReadAsync(_scope, ["content", "back", "claimed", "fine", "unknown"], Ct);
        Assert.Equal([("back", 5), ("claimed", 5), ("content", 5), ("fine", 8)], entries.Values.Select(e => (e.CompanyId, e.Current!.Version)).Order());
        Assert.Empty(await Ledger.AdvanceAsync(_scope, [], Ct));
    }

    [Fact]
    public async Task Loaders_racing_with_all_versions_of_a_company_never_go_back()
    {
        var loaders = store.From<ILedger>(4);

        await Task.WhenAll(Enumerable.Range(1, 24).Reverse().Select(version => Task.Run(async () =>
        {
            var (ledger, owner) = (loaders[version % 4], $"loader-{version}");
            if ((await ledger.ClaimAsync(_scope, [Claim("1", owner, version)], Ct)).Count == 1)
                Assert.Equal(["1"], await ledger.CommitAsync(_scope, owner, [Version("1", version)], Ct));
        })));

        var history = (await Ledger.ReadAsync(_scope, ["1"], Ct))["1"].History.Select(v => v.Version).ToArray();
        Assert.NotEmpty(history);
        Assert.Equal(history.OrderDescending(), history);
    }

    [Fact]
    public async Task Schemes_of_one_scope_know_nothing_of_each_other()
    {
        LedgerScope[] others = [_scope with { Scheme = "other" }, _scope with { Connection = "other" }, _scope with { Generation = 1 }];
        await WriteAsync(Version("1", 5), Version("2", 5));
        await Ledger.ClaimAsync(_scope, [Claim("3", "a", 5)], Ct);

        foreach (var other in others)
        {
            Assert.Empty(await Ledger.ReadAsync(other, ["1", "2", "3"], Ct));
            Assert.Empty(await Ledger.ListAsync(other, null, 10, Ct));
            Assert.Empty(await Ledger.TakeOverAsync(other, ["3"], "heir", Noon.AddDays(1), Noon.AddDays(2), Ct));

            Assert.Equal(["1", "3"], (await Ledger.ClaimAsync(other, [Claim("1", "b", 4), Claim("3", "b", 4)], Ct)).Order());
            Assert.Empty(await Ledger.ClaimAsync(other, [Claim("1", "c", 4)], Ct));
            await Ledger.LeaveInDoubtAsync(other, "b", ["3"], Noon, Ct);
            Assert.Equal("3", Assert.Single(await Ledger.TakeOverAsync(other, ["1", "3"], "heir", Noon, Noon.AddDays(2), Ct)).CompanyId);
            Assert.Equal(["3"], await Ledger.CommitAsync(other, "heir", [Version("3", 4)], Ct));
            Assert.Equal(["1"], await Ledger.CommitAsync(other, "b", [Version("1", 4)], Ct));
            Assert.Equal(["1"], await Ledger.CommitAsync(other, "b", [Version("1", 4)], Ct));
            Assert.Equal(["1"], await Ledger.AdvanceAsync(other, [Version("1", 6)], Ct));
            Assert.Empty(await Ledger.ClaimAsync(other, [Claim("1", "old", 5)], Ct));

            await Ledger.MarkSeenAsync(other, "audit", ["1", "2"], Ct);
            Assert.Equal(["3"], (await Ledger.ListUnseenAsync(other, "audit", Noon.AddDays(1), null, 10, Ct)).Select(e => e.CompanyId));
            Assert.Equal(["1", "3"], await Ledger.ListAsync(other, null, 10, Ct));
            Assert.Equal(["3"], await Ledger.ListAsync(other, "1", 1, Ct));
        }

        Assert.Equal(["1", "2"], (await Ledger.ListUnseenAsync(_scope, "audit", Noon.AddDays(1), null, 10, Ct)).Select(e => e.CompanyId));
        var entries = await Ledger.ReadAsync(_scope, ["1", "2", "3"], Ct);
        Assert.Equal((5, 5, "a"), (entries["1"].Current!.Version, entries["2"].Current!.Version, entries["3"].Claim!.Owner));
    }

    [Fact]
    public async Task Many_loaders_of_two_schemes_claim_each_company_once_in_each()
    {
        var ids = Enumerable.Range(1, 40).Select(i => $"{i}").ToArray();
        var loaders = store.From<ILedger>(4);
        LedgerScope[] scopes = [_scope, _scope with { Scheme = "other" }];

        var won = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() =>
            loaders[i % 4].ClaimAsync(scopes[i / 4 % 2], [.. ids.Select(id => Claim(id, $"loader-{i}", i))], Ct))));

        foreach (var (scope, n) in scopes.Select((s, n) => (s, n)))
        {
            Assert.Equal(ids.Order(), won.Where((_, i) => i / 4 % 2 == n).SelectMany(w => w).Order());
            var entries = await Ledger.ReadAsync(scope, ids, Ct);
            for (var i = 0; i < won.Length; i++)
                if (i / 4 % 2 == n) Assert.All(won[i], id => Assert.Equal($"loader-{i}", entries[id].Claim!.Owner));
        }
    }

    [Fact]
    public async Task Nothing_is_claimed_without_a_scheme() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Ledger.ClaimAsync(_scope with { Scheme = LedgerScope.Unassigned }, [Claim("1", "a", 1)], Ct));

    [Fact]
    public async Task Companies_that_the_target_holds_are_listed_page_by_page()
    {
        await WriteAsync([.. Enumerable.Range(1, 25).Select(i => Version($"{i}", 1))]);
        await Ledger.ClaimAsync(_scope, [Claim("26", "a", 1), Claim("3", "a", 2)], Ct);
        await Ledger.ClaimAsync(_scope with { Plan = _scope.Plan + "0" }, [Claim("1", "a", 1)], Ct);
        await Ledger.CommitAsync(_scope with { Plan = _scope.Plan + "0" }, "a", [Version("1", 1)], Ct);

        var pages = new List<IReadOnlyList<string>>();
        do pages.Add(await Ledger.ListAsync(_scope, pages.LastOrDefault()?[^1], 10, Ct)); while (pages[^1].Count == 10);

        Assert.Equal(3, pages.Count);
        Assert.Equal(Enumerable.Range(1, 25).Select(i => $"{i}").Order(StringComparer.Ordinal), pages.SelectMany(p => p));
        Assert.Empty(await Ledger.ListAsync(_scope with { Plan = _scope.Plan + "2" }, null, 10, Ct));
        Assert.Single(await Ledger.ListAsync(_scope, null, 0, Ct));
    }

    [Fact]
    public async Task Equal_content_in_target_form_is_equal_content()
    {
        var written = Version("1", 5, hash: "number") with { TargetHash = "form" };
        await WriteAsync(written, Version("old", 5), Version("unknown", 5));

        var advanced = await Ledger.AdvanceAsync(_scope,
            [Version("1", 8, hash: "text") with { TargetHash = "form" }, Version("old", 8) with { TargetHash = "form", Removed = true }, Version("unknown", 8, hash: "text")], Ct);

        Assert.Equal(["1", "old"], advanced.Order());
        var entries = await Ledger.ReadAsync(_scope, ["1", "old", "unknown"], Ct);
        Assert.Equal(written with { Version = 8 }, entries["1"].Current);
        Assert.Equal(Version("old", 8) with { TargetHash = "form", Removed = true }, entries["old"].Current);
        Assert.Equal(5, entries["unknown"].Current!.Version);
        Assert.Empty(await Ledger.AdvanceAsync(_scope, [Version("1", 9, hash: "text") with { TargetHash = "other" }, Version("unknown", 9, hash: "text") with { TargetHash = "form" }], Ct));
        Assert.Equal(["1"], await Ledger.AdvanceAsync(_scope, [Version("1", 8, hash: "text") with { TargetHash = "form" }], Ct));    // stands there already
        Assert.Equal(["old"], await Ledger.AdvanceAsync(_scope, [Version("old", 9)], Ct));
        Assert.Equal("form", (await Ledger.ReadAsync(_scope, ["old"], Ct))["old"].Current!.TargetHash);
    }

    [Fact]
    public async Task The_form_at_the_target_and_a_removal_are_kept()
    {
        var claim = Claim("1", "a", 5) with { TargetHash = "form", Removed = true };
        var version = Version("1", 5) with { TargetHash = "form", Removed = true };
        await Ledger.ClaimAsync(_scope, [claim], Ct);
        Assert.Equal(claim, (await Ledger.ReadAsync(_scope, ["1"], Ct))["1"].Claim);

        await Ledger.CommitAsync(_scope, "a", [version], Ct);

        var entry = (await Ledger.ReadAsync(_scope, ["1"], Ct))["1"];
        Assert.Equal((version, version), (entry.Current, entry.History[0]));
    }

    [Fact]
    public async Task What_a_reconcile_run_did_not_see_is_listed_page_by_page()
    {
        await WriteAsync([.. Enumerable.Range(1, 30).Select(i => Version($"{i}", 1))]);
        await Ledger.ClaimAsync(_scope, [Claim("31", "a", 1)], Ct);
        await Ledger.MarkSeenAsync(_scope, "former", ["1", "2"], Ct);
        await Ledger.MarkSeenAsync(_scope, "run", ["2", "3", "31", "unknown"], Ct);
        await Ledger.MarkSeenAsync(_scope, "run", [], Ct);
        await Ledger.MarkSeenAsync(_scope with { Plan = _scope.Plan + "2" }, "run", ["4"], Ct);
        await WriteAsync(Version("3", 2), Version("5", 2) with { WrittenAt = Noon.AddMinutes(1) });
        await Ledger.AdvanceAsync(_scope, [Version("2", 2)], Ct);

        var pages = new List<IReadOnlyList<LedgerEntry>>();
        do pages.Add(await Ledger.ListUnseenAsync(_scope, "run", Noon.AddMinutes(1), pages.LastOrDefault()?[^1].CompanyId, 10, Ct)); while (pages[^1].Count == 10);

        Assert.Equal([10, 10, 7], pages.Select(p => p.Count));
        Assert.Equal(Enumerable.Range(1, 30).Except([2, 3, 5]).Select(i => $"{i}").Order(StringComparer.Ordinal), pages.SelectMany(p => p).Select(e => e.CompanyId));
        Assert.Equal(Version("1", 1), pages[0][0].Current);
        Assert.DoesNotContain("31", await Ledger.ReadAsync(_scope with { Plan = _scope.Plan + "2" }, ["31", "unknown"], Ct));
        Assert.Empty(await Ledger.ListUnseenAsync(_scope, "run", Noon, null, 10, Ct));
        Assert.Single(await Ledger.ListUnseenAsync(_scope, "run", Noon.AddMinutes(1), null, 0, Ct));
    }

    private Task WriteAsync(params LedgerVersion[] versions) => WriteAsync(versions, $"{Guid.NewGuid():N}");

    private Task WriteAsync(LedgerVersion version, string owner) => WriteAsync([version], owner);

    private async Task WriteAsync(LedgerVersion[] versions, string owner)
    {
        var claims = versions.Select(v => Claim(v.CompanyId, owner, v.Version, v.ReadAt)).ToArray();
        Assert.Equal(versions.Length, (await Ledger.ClaimAsync(_scope, claims, Ct)).Count);
        Assert.Equal(versions.Length, (await Ledger.CommitAsync(_scope, owner, versions, Ct)).Count);
    }

    [Fact]
    public async Task Claims_that_are_over_are_listed_with_their_scope_and_the_oldest_first()
    {
        var end = Noon.AddYears(-10).AddHours(Random.Shared.Next(10_000));          // of any plan, so of a time that no other test has
        var other = _scope with { Plan = _scope.Plan + "2" };
        await Ledger.ClaimAsync(_scope, [Claim("1", "a", 1, until: end), Claim("2", "a", 1, until: end.AddMilliseconds(1)), Claim("3", "a", 1, until: end.AddMinutes(-2)), Claim("4", "a", 1, until: end)], Ct);
        await Ledger.ClaimAsync(other, [Claim("1", "a", 1, until: end.AddMinutes(-1)) with { RunId = "run-2" }], Ct);
        await Ledger.ReleaseAsync(_scope, "a", ["4"], Ct);

        var overdue = (await Ledger.ListOverdueAsync(end, 1000, Ct)).Where(c => c.Scope.Plan.StartsWith(_scope.Plan, StringComparison.Ordinal)).ToList();

        Assert.Equal([new(_scope, "3", "run", end.AddMinutes(-2)), new(other, "1", "run-2", end.AddMinutes(-1)), new(_scope, "1", "run", end)], overdue);
        Assert.Single(await Ledger.ListOverdueAsync(end, 1, Ct));

        await Ledger.TakeOverAsync(_scope, ["1", "3"], "b", end, Noon.AddMinutes(1), Ct);
        await Ledger.CommitAsync(_scope, "b", [Version("3", 1)], Ct);
        Assert.Equal([other], (await Ledger.ListOverdueAsync(end, 1000, Ct)).Where(c => c.Scope.Plan.StartsWith(_scope.Plan, StringComparison.Ordinal)).Select(c => c.Scope));
    }

    private static Claim Claim(string id, string owner, long version, DateTimeOffset? readAt = null, DateTimeOffset? until = null, string record = "{}") => new()
    {
        CompanyId = id,
        Owner = owner,
        Until = until ?? Noon.AddMinutes(1),
        Version = version,
        ReadAt = readAt ?? Noon,
        Hash = "hash",
        RunId = "run",
        Record = record,
    };

    private static LedgerVersion Version(string id, long version, DateTimeOffset? readAt = null, string hash = "hash") => new()
    {
        CompanyId = id,
        Version = version,
        ReadAt = readAt ?? Noon,
        Hash = hash,
        RunId = "run",
        WrittenAt = Noon.AddSeconds(3),
    };
}

public sealed class LedgerOnMongo(MongoStore store) : LedgerContract(store), IClassFixture<MongoStore>;

public sealed class LedgerOnSqlite(SqliteStore store) : LedgerContract(store), IClassFixture<SqliteStore>;
