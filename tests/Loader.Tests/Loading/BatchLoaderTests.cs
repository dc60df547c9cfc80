using System.Text.Json;
using OkkiBridge.Contracts;
using OkkiBridge.Loader.Loading;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Qingyiyun;
using OkkiBridge.Storage;
using static OkkiBridge.Loader.Tests.Loading.LoaderBench;

namespace OkkiBridge.Loader.Tests.Loading;

public sealed class BatchLoaderTests
{
    [Fact]
    public async Task New_companies_are_written_in_full_batches()
    {
        await using var bench = await StartAsync();

        var outcomes = await bench.LoadAsync("run", Companies(250));

        Assert.All(outcomes.Values, o => Assert.Equal(Outcome.Written, o));
        Assert.Equal(250, bench.Target.Store.Count);
        Assert.Equal(3, bench.Target.Accounting.CallsTo("/store"));
    }

    [Fact]
    public async Task A_message_that_comes_again_leads_to_the_same_outcomes_and_no_write()
    {
        await using var bench = await StartAsync();
        var first = await bench.LoadAsync("run", Companies(20));

        Assert.Equal(first, await bench.LoadAsync("run", Companies(20)));
        Assert.Equal(20, bench.Target.Accounting.Writes);
    }

    [Fact]
    public async Task What_another_run_wrote_is_unchanged()
    {
        await using var bench = await StartAsync();
        await bench.LoadAsync("one", Companies(20));

        Assert.All((await bench.LoadAsync("two", Companies(20))).Values, o => Assert.Equal(Outcome.Unchanged, o));
        Assert.Equal(20, bench.Target.Accounting.Writes);
    }

    [Fact]
    public async Task An_older_version_never_follows_a_newer_one()
    {
        await using var bench = await StartAsync();
        await bench.LoadAsync("one", Company(1, version: 5, name: "new"));

        Assert.Equal(Outcome.Stale, (await bench.LoadAsync("two", Company(1, version: 4, name: "old")))["1"]);
        Assert.Equal("new", bench.Target.Store.Find("1")!.Value.GetProperty("name").GetString());
    }

    [Fact]
    public async Task What_was_deleted_before_the_target_ever_held_it_stays_away_until_it_is_back_from_the_recycle_bin()
    {
        await using var bench = await StartAsync();
        var rejected = Company(1, version: 4);

        Assert.Equal(Outcome.Skipped, (await bench.LoadAsync("deletes", Company(1, version: 5) with { Removed = true }))["1"]);
        Assert.Equal(Outcome.Stale, (await bench.LoadAsync("replays", rejected))["1"]);
        Assert.Equal(0, bench.Target.Store.Count);

        Assert.Equal(Outcome.Written, (await bench.LoadAsync("restores", rejected with { ReadAt = DateTimeOffset.UnixEpoch.AddSeconds(9) }))["1"]);
    }

    [Fact]
    public async Task A_refused_record_is_found_by_halving_and_its_neighbours_go_through()
    {
        await using var bench = await StartAsync();
        bench.Target.Refuse(r => r.GetProperty("id").GetString() is "37" or "38" or "90");

        var outcomes = await bench.LoadAsync("run", Companies(100));

        Assert.Equal(["37", "38", "90"], outcomes.Where(o => o.Value is Outcome.Rejected).Select(o => o.Key).Order());
        Assert.Equal(97, bench.Target.Store.Count);
        var kept = await bench.Rejections.FindAsync(Rejection.IdOf("run", "38"), TestContext.Current.CancellationToken);
        Assert.Equal("""{"company_id":38}""", kept!.Raw);
        Assert.Contains("name", kept.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StoreMode.PartialKeepsGood)]
    [InlineData(StoreMode.PartialDropsGood)]
    public async Task Where_only_counters_tell_of_failures_the_target_is_asked_which(StoreMode mode)
    {
        await using var bench = await StartAsync(new QingyiyunSandboxOptions { StoreMode = mode });
        bench.Target.Refuse(r => r.GetProperty("id").GetString() is "7");

        var outcomes = await bench.LoadAsync("run", Companies(16));

        Assert.Equal(["7"], outcomes.Where(o => o.Value is Outcome.Rejected).Select(o => o.Key));
        Assert.Equal(15, bench.Target.Store.Count);
        Assert.Equal(0, bench.Target.Accounting.DuplicateVersions);
    }

    [Theory]
    [InlineData(FaultKind.CutAfterEffect)]
    [InlineData(FaultKind.CutBeforeEffect)]
    public async Task A_write_whose_answer_is_lost_is_settled_by_asking_before_it_is_sent_again(FaultKind fault)
    {
        await using var bench = await StartAsync();
        bench.Target.FailNext(fault, path: "/store");
        await Assert.ThrowsAsync<AnswerLostException>(() => bench.LoadAsync("run", Companies(50)));

        Assert.All((await bench.LoadAsync("run", Companies(50))).Values, o => Assert.Equal(Outcome.Written, o));
        Assert.Equal(50, bench.Target.Accounting.Writes);
        Assert.Equal(0, bench.Target.Accounting.DuplicateVersions);
    }

    [Theory]
    [InlineData(FaultKind.BadGatewayAfterEffect)]
    [InlineData(FaultKind.BadGatewayHtml)]
    public async Task A_write_whose_answer_is_not_understood_is_settled_by_asking_at_once(FaultKind fault)
    {
        await using var bench = await StartAsync();
        bench.Target.FailNext(fault, path: "/store");

        Assert.All((await bench.LoadAsync("run", Companies(50))).Values, o => Assert.Equal(Outcome.Written, o));
        Assert.Equal(50, bench.Target.Accounting.Writes);
        Assert.Equal(0, bench.Target.Accounting.DuplicateVersions);
    }

    [Fact]
    public async Task The_target_is_asked_by_the_id_of_the_mapped_record()
    {
        await using var bench = await StartAsync();
        NormalizedCompany[] mapped = [.. Companies(20).Select(c => c with { Record = JsonSerializer.SerializeToElement(new { id = $"OK-{c.Id}", name = "a", updated_at = "2026-03-02 00:00:01" }) })];
        bench.Target.FailNext(FaultKind.CutAfterEffect, path: "/store");
        await Assert.ThrowsAsync<AnswerLostException>(() => bench.LoadAsync("run", mapped));

        Assert.All((await bench.LoadAsync("run", mapped)).Values, o => Assert.Equal(Outcome.Written, o));
        Assert.Equal((20, 0), (bench.Target.Accounting.Writes, bench.Target.Accounting.DuplicateVersions));
    }

    [Fact]
    public async Task One_that_somebody_else_writes_does_not_keep_back_the_outcomes_of_the_others()
    {
        await using var bench = await StartAsync();
        var until = TimeProvider.System.GetUtcNow().AddMinutes(1);
        await bench.Ledger.ClaimAsync(LoaderBench.Scope, [LedgerEntries.Claim(new LoadItem("other", Company(7, version: 2), DryRun: false, PlanVersion: null), "somebody", until)], TestContext.Current.CancellationToken);
        var settled = new List<Settled>();

        await Assert.ThrowsAsync<ClaimedElsewhereException>(() => bench.LoadAsync("run", Companies(20), settled));

        Assert.Equal(Companies(20).Select(c => c.Id).Where(id => id != "7").Order(), settled.Select(s => s.CompanyId).Order());
    }

    [Fact]
    public async Task Records_go_to_the_scheme_of_the_plan_that_mapped_them_and_are_asked_for_there()
    {
        await using var bench = await StartAsync(new QingyiyunSandboxOptions { OtherSchemeIds = ["elsewhere"] });
        var version = await bench.KeepPlanAsync("""{ "schemeId": "elsewhere" }""");
        bench.Target.FailNext(FaultKind.CutAfterEffect, path: "/store");
        await Assert.ThrowsAsync<AnswerLostException>(() => bench.LoadAsync("run", Companies(20), [], version));

        await bench.LoadAsync("run", Companies(20), [], version);

        Assert.Equal((20, 0), (bench.Target.StoreOf("elsewhere").Ids.Count, bench.Target.Store.Ids.Count));
        Assert.Equal(0, bench.Target.Accounting.DuplicateVersions);
    }

    [Fact]
    public async Task A_plan_that_is_not_known_is_waited_for_and_nothing_goes_to_another_scheme()
    {
        await using var bench = await StartAsync();

        await Assert.ThrowsAsync<OkkiBridge.Plans.UnknownPlanException>(() => bench.LoadAsync("run", Companies(20), [], "never-seen"));

        Assert.Empty(bench.Target.Store.Ids);
    }

    [Fact]
    public async Task A_newer_version_waits_for_a_write_in_doubt_to_be_settled()
    {
        await using var bench = await StartAsync();
        bench.Target.FailNext(FaultKind.CutAfterEffect, path: "/store");
        await Assert.ThrowsAsync<AnswerLostException>(() => bench.LoadAsync("one", Company(1, version: 1, name: "old")));

        Assert.Equal(Outcome.Written, (await bench.LoadAsync("two", Company(1, version: 2, name: "new")))["1"]);
        Assert.Equal(Outcome.Written, (await bench.LoadAsync("one", Company(1, version: 1, name: "old")))["1"]);     // it was there
        Assert.Equal(["old", "new"], bench.Target.Store.Versions("1").Select(v => v.Content.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task The_plain_form_cannot_be_asked_so_the_write_is_repeated_and_the_ledger_says_so()
    {
        await using var bench = await StartAsync(mode: "write");
        bench.Target.FailNext(FaultKind.CutAfterEffect, path: "/write");
        await Assert.ThrowsAsync<AnswerLostException>(() => bench.LoadAsync("run", Company(1)));

        Assert.Equal(Outcome.Written, (await bench.LoadAsync("run", Company(1)))["1"]);
        var entry = (await bench.Ledger.ReadAsync(LoaderBench.Scope with { Scheme = "write" }, ["1"], TestContext.Current.CancellationToken))["1"];
        Assert.True(entry.Current!.Repeated);
    }

    [Fact]
    public async Task What_the_ledger_knows_is_written_again_where_the_plain_form_may_hold_something_else()
    {
        await using var bench = await StartAsync(mode: "write");
        await bench.LoadAsync("one", Company(1, version: 1, name: "old"));
        bench.Target.FailNext(FaultKind.CutAfterEffect, path: "/write");
        await Assert.ThrowsAsync<AnswerLostException>(() => bench.LoadAsync("two", Company(1, version: 2, name: "new")));

        Assert.Equal(Outcome.Written, (await bench.LoadAsync("three", Company(1, version: 3, name: "old")))["1"]);
        Assert.Equal(Outcome.Stale, (await bench.LoadAsync("two", Company(1, version: 2, name: "new")))["1"]);
        Assert.Equal(["old", "new", "old"], bench.Target.Store.Versions("1").Select(v => v.Content.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task An_outage_gives_the_claims_back()
    {
        await using var bench = await StartAsync();
        await bench.Target.Stop();
        await Assert.ThrowsAsync<TargetUnavailableException>(() => bench.LoadAsync("run", Companies(5)));
        await bench.Target.Start();

        Assert.All((await bench.LoadAsync("run", Companies(5))).Values, o => Assert.Equal(Outcome.Written, o));
    }

    [Fact]
    public async Task A_loader_that_is_told_to_stop_ends_the_write_under_way_and_leaves_the_rest_to_another()
    {
        await using var bench = await StartAsync();
        bench.Target.Refuse(_ =>
        {
            bench.Stop();                           // while the first write is under way
            return false;
        });

        Assert.Null(await bench.PassAsync("run", Companies(250)));
        Assert.Equal((100, 1), (bench.Target.Store.Count, bench.Target.Accounting.CallsTo("/store")));
        var entries = await bench.Ledger.ReadAsync(LoaderBench.Scope, [.. Companies(250).Select(c => c.Id)], TestContext.Current.CancellationToken);
        Assert.Equal(100, entries.Count(e => e.Value.Current is not null));
    }

    [Fact]
    public async Task Loaders_that_race_on_one_company_write_each_version_once_and_never_backwards()
    {
        await using var bench = await StartAsync();
        var versions = Enumerable.Range(1, 12).Select(v => Company(1, v, $"v{v}")).ToList();

        await Task.WhenAll(versions.Concat(versions).Select(async (company, i) =>
        {
            while (true)
            {
                try
                {
                    return await bench.LoadAsync($"run-{company.Version}", company);
                }
                catch (ClaimedElsewhereException)
                {
                    await Task.Yield();
                }
            }
        }));

        Assert.Equal("v12", bench.Target.Store.Find("1")!.Value.GetProperty("name").GetString());
        Assert.Equal(0, bench.Target.Accounting.DuplicateVersions);
        Assert.Equal(0, bench.Target.Accounting.StaleOverwrites);
    }
}
