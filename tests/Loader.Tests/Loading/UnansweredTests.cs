using System.Net;
using OkkiBridge.Contracts;
using OkkiBridge.Loader.Loading;
using static OkkiBridge.Loader.Tests.Loading.LoaderBench;

namespace OkkiBridge.Loader.Tests.Loading;

/// <summary>A run completes around a record whose last write the target does not answer for; the record comes by itself later.</summary>
public sealed class UnansweredTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_while_it_is_rejected_with_what_it_waits_for_and_its_neighbours_are_not_kept()
    {
        var proxy = SilentOn("7");
        await using var bench = await LoaderBench.StartAsync(proxy: proxy);
        await ClaimAsync(bench, Company(7));

        var settled = new List<Settled>();
        await Assert.ThrowsAsync<ClaimedElsewhereException>(() => bench.LoadAsync("run", Companies(20), settled, messageId: "m1"));
        Assert.Equal(19, settled.Count(s => s.Outcome is Outcome.Written));
        bench.Time.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<ClaimedElsewhereException>(() => bench.LoadAsync("run", Companies(20), settled, messageId: "m1"));

        bench.Time.Advance(TimeSpan.FromSeconds(1));
        var outcomes = await bench.LoadAsync("run", Companies(20));
        Assert.Equal(("7", 19), (Assert.Single(outcomes, o => o.Value is Outcome.Rejected).Key, outcomes.Count(o => o.Value is Outcome.Written)));
        var rejection = Assert.Single(await bench.Rejections.ListAsync(new(Plan), 10, Ct));
        Assert.Equal(("7", "load", "unanswered"), (rejection.CompanyId, rejection.Stage, rejection.Reason));
        Assert.Contains("waits for the target to say", rejection.Message, StringComparison.Ordinal);
        Assert.NotNull((await bench.Ledger.ReadAsync(LoaderBench.Scope, ["7"], Ct))["7"].Claim);

        proxy.Answers = (_, _) => null;
        Assert.Equal(Outcome.Written, (await bench.LoadAsync("run", Company(7)))["7"]);       // its replay
        Assert.Equal(20, bench.Target.Store.Count);
    }

    [Fact]
    public async Task While_the_target_answers_for_nobody_no_record_is_rejected()
    {
        await using var bench = await LoaderBench.StartAsync(proxy: new Proxy { Answers = (path, _) => path.Contains("/query", StringComparison.Ordinal) ? Proxy.Page(HttpStatusCode.InternalServerError) : null });
        await ClaimAsync(bench, Company(7));

        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => bench.LoadAsync("run", Companies(20)));
            bench.Time.Advance(TimeSpan.FromMinutes(30));
        }

        Assert.Empty(await bench.Rejections.ListAsync(new(Plan), 10, Ct));
    }

    [Fact]
    public async Task What_was_answered_meanwhile_is_waited_for_anew()
    {
        var proxy = SilentOn("7");
        await using var bench = await LoaderBench.StartAsync(proxy: proxy);
        await ClaimAsync(bench, Company(7));
        await Assert.ThrowsAsync<ClaimedElsewhereException>(() => bench.LoadAsync("run", Company(7)));
        (var silent, proxy.Answers) = (proxy.Answers, (_, _) => null);
        await bench.LoadAsync("run", Company(7));
        bench.Time.Advance(TimeSpan.FromMinutes(15));

        proxy.Answers = silent;
        await ClaimAsync(bench, Company(7, version: 2, name: "b"));

        await Assert.ThrowsAsync<ClaimedElsewhereException>(() => bench.LoadAsync("run-2", Company(7, version: 2, name: "b")));
    }

    /// <summary>The target answers no question about this company, alone or among others.</summary>
    internal static Proxy SilentOn(string id) => new()
    {
        Answers = (path, body) => path.Contains("/query", StringComparison.Ordinal) && body.Contains($"\"{id}\"", StringComparison.Ordinal) ? Proxy.Page(HttpStatusCode.InternalServerError) : null,
    };

    private static async Task ClaimAsync(LoaderBench bench, NormalizedCompany company) => Assert.Single(await bench.Ledger.ClaimAsync(
        LoaderBench.Scope, [LedgerEntries.Claim(new LoadItem("run", company, DryRun: false, PlanVersion: null), "gone", bench.Time.GetUtcNow())], Ct));
}
