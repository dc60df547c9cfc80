using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OkkiBridge.Contracts;
using OkkiBridge.Loader.Loading;
using OkkiBridge.Storage;
using static OkkiBridge.Loader.Tests.Loading.LoaderBench;

namespace OkkiBridge.Loader.Tests.Loading;

/// <summary>Writes in doubt that no message asks about any more are settled by themselves.</summary>
public sealed class OverdueClaimsTests
{
    private static readonly TimeSpan After = TimeSpan.FromMinutes(15);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_arrived_is_committed_and_what_did_not_is_free_again()
    {
        await using var bench = await LoaderBench.StartAsync();
        await bench.LoadAsync("run-1", Company(1, version: 1), Company(2, version: 1));     // the target has these
        await ClaimAsync(bench, After + TimeSpan.FromSeconds(1), Company(1, version: 1) with { ReadAt = DateTimeOffset.UnixEpoch.AddSeconds(5) }, Company(2, version: 2, name: "b"), Company(3));

        await SweepAsync(bench);

        var entries = await bench.Ledger.ReadAsync(LoaderBench.Scope, ["1", "2", "3"], Ct);
        Assert.All(entries.Values, entry => Assert.Null(entry.Claim));
        Assert.Equal(("run-2", "run-1", null), (entries["1"].Current!.RunId, entries["2"].Current!.RunId, entries["3"].Current));
        Assert.Equal(Outcome.Written, (await bench.LoadAsync("run-3", Company(3)))["3"]);
    }

    [Fact]
    public async Task Those_of_every_plan_are_though_nobody_knows_it_any_more()
    {
        await using var bench = await LoaderBench.StartAsync();
        var gone = LoaderBench.Scope with { Plan = "gone" };
        await bench.Ledger.ClaimAsync(gone, [Claim(Company(1), After * 2)], Ct);
        await ClaimAsync(bench, After * 2, Company(1));

        await SweepAsync(bench);

        Assert.Null((await bench.Ledger.ReadAsync(gone, ["1"], Ct))["1"].Claim);
        Assert.Null((await bench.Ledger.ReadAsync(LoaderBench.Scope, ["1"], Ct))["1"].Claim);
    }

    [Fact]
    public async Task Those_of_an_earlier_version_are_taken_over_first_and_a_plan_that_nobody_knows_keeps_no_other_waiting()
    {
        await using var bench = await LoaderBench.StartAsync();
        var gone = LoaderBench.Scope with { Plan = "gone" };
        await bench.Ledger.ClaimAsync(gone, [Claim(Company(1), After * 2)], Ct);
        await ClaimAsync(bench, After * 2, Company(1));
        await bench.ForgetScopesAsync();

        await SweepAsync(bench);
        await SweepAsync(bench);

        Assert.NotNull((await bench.Ledger.ReadAsync(gone, ["1"], Ct))["1"].Claim);
        Assert.Null((await bench.Ledger.ReadAsync(LoaderBench.Scope, ["1"], Ct))["1"].Claim);
    }

    [Fact]
    public async Task A_doubt_that_is_fresh_is_left_to_its_message()
    {
        await using var bench = await LoaderBench.StartAsync();
        await ClaimAsync(bench, After - TimeSpan.FromSeconds(30), Company(1));

        await SweepAsync(bench);

        Assert.Equal("gone", (await ClaimOfAsync(bench, "1"))!.Owner);
    }

    [Fact]
    public async Task While_another_loader_is_at_it_or_loading_is_paused_nothing_is_asked()
    {
        await using var bench = await LoaderBench.StartAsync();
        await ClaimAsync(bench, After * 2, Company(1));
        var (now, leases, pauses) = (TimeProvider.System.GetUtcNow(), bench.Get<ILeases>(), bench.Get<ILoadingPause>());

        await leases.TryHoldAsync("overdue-claims", "another", now, now.AddMinutes(10), Ct);
        await SweepAsync(bench);
        Assert.Equal("gone", (await ClaimOfAsync(bench, "1"))!.Owner);

        await leases.ReleaseAsync("overdue-claims", "another", Ct);
        await pauses.BeginAsync(new Pause(Plan, "方案已禁用", now), Ct);
        await SweepAsync(bench);
        Assert.Equal("gone", (await ClaimOfAsync(bench, "1"))!.Owner);

        await pauses.EndAsync((await pauses.ReadAsync(Ct))!.Since, Ct);
        await SweepAsync(bench);
        Assert.Null(await ClaimOfAsync(bench, "1"));
    }

    [Fact]
    public async Task While_the_target_is_away_they_stay_in_doubt_and_are_asked_for_again_later()
    {
        var proxy = new Proxy { Answers = (_, _) => Proxy.Page(HttpStatusCode.ServiceUnavailable) };
        await using var bench = await LoaderBench.StartAsync(proxy: proxy);
        await bench.Ledger.ClaimAsync(LoaderBench.Scope, [Claim(Company(1), After * 2, bench.Time)], Ct);

        await SweepAsync(bench);
        Assert.NotNull(await ClaimOfAsync(bench, "1"));

        proxy.Answers = (_, _) => null;
        await SweepAsync(bench);
        Assert.NotNull(await ClaimOfAsync(bench, "1"));
        bench.Time.Advance(After + TimeSpan.FromSeconds(1));
        await SweepAsync(bench);
        Assert.Null(await ClaimOfAsync(bench, "1"));
    }

    [Fact]
    public async Task Where_the_target_cannot_be_asked_the_ledger_says_that_nobody_knows()
    {
        await using var bench = await LoaderBench.StartAsync(mode: "write");
        await ClaimAsync(bench, After * 2, Company(1));

        await SweepAsync(bench);

        var entry = (await bench.Ledger.ReadAsync(LoaderBench.Scope, ["1"], Ct))["1"];
        Assert.Equal((null, true), (entry.Claim, entry.Unasked));
    }

    private static Task SweepAsync(LoaderBench bench) => ActivatorUtilities.CreateInstance<OverdueClaims>(bench.Services).SweepAsync(Ct);

    private static async Task<Claim?> ClaimOfAsync(LoaderBench bench, string id) => (await bench.Ledger.ReadAsync(LoaderBench.Scope, [id], Ct))[id].Claim;

    /// <summary>Claims of a loader that is gone, over for so long.</summary>
    private static async Task ClaimAsync(LoaderBench bench, TimeSpan over, params NormalizedCompany[] companies) =>
        Assert.Equal(companies.Length, (await bench.Ledger.ClaimAsync(LoaderBench.Scope, [.. companies.Select(c => Claim(c, over))], Ct)).Count);

    private static Claim Claim(NormalizedCompany company, TimeSpan over, TimeProvider? time = null) =>
        LedgerEntries.Claim(new LoadItem("run-2", company, DryRun: false, PlanVersion: null), "gone", (time ?? TimeProvider.System).GetUtcNow() - over);
}
