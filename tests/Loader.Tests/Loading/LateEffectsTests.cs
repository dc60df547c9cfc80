using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OkkiBridge.Contracts;
using OkkiBridge.Loader.Loading;
using OkkiBridge.Loader.Qingyiyun;
using static OkkiBridge.Loader.Tests.Loading.LoaderBench;

namespace OkkiBridge.Loader.Tests.Loading;

/// <summary>A gateway that queues carries out a request minutes after it was given up, and after the target said that it does not have it.</summary>
public sealed class LateEffectsTests
{
    private readonly Proxy _proxy = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_lands_on_a_newer_version_is_written_over()
    {
        await using var bench = await StartAsync();
        await GiveUpAsync(bench, "one", Companies(50, version: 1, name: "old"));
        await bench.LoadAsync("one", Companies(50, version: 1, name: "old"));
        await bench.LoadAsync("two", Companies(50, version: 2, name: "new"));

        await AskAsync(bench, TimeSpan.FromMinutes(1));
        await _proxy.CarryOutAsync();
        Assert.All(bench.Target.Store.Ids, id => Assert.Equal("old", Name(bench, id)));
        await AskAsync(bench, TimeSpan.FromMinutes(5));

        Assert.All(bench.Target.Store.Ids, id => Assert.Equal("new", Name(bench, id)));
        Assert.All((await bench.LoadAsync("three", Companies(50, version: 2, name: "new"))).Values, outcome => Assert.Equal(Outcome.Unchanged, outcome));
    }

    [Fact]
    public async Task What_was_never_written_again_becomes_the_companys_version()
    {
        await using var bench = await StartAsync();
        await bench.LoadAsync("one", Company(1, version: 1, name: "old"));
        await GiveUpAsync(bench, "two", Company(1, version: 2, name: "new"), Company(2));
        await SettleAsync(bench, ["1", "2"]);

        await _proxy.CarryOutAsync();
        await AskAsync(bench, TimeSpan.FromMinutes(1));

        Assert.Equal((2, 1), ((await bench.CurrentAsync("1")).Version, (await bench.CurrentAsync("2")).Version));
        Assert.All((await bench.LoadAsync("three", Company(1, version: 2, name: "new"), Company(2))).Values, outcome => Assert.Equal(Outcome.Unchanged, outcome));
        Assert.Equal(2, bench.Target.Store.Versions("1").Count);
    }

    [Fact]
    public async Task The_same_content_twice_needs_no_repair_and_the_target_is_asked_later_and_later_and_then_no_more()
    {
        await using var bench = await StartAsync();
        await GiveUpAsync(bench, "one", Company(1));
        await bench.LoadAsync("one", Company(1));
        await _proxy.CarryOutAsync();

        var queries = 0;
        _proxy.Answers = (path, _) =>
        {
            if (path.EndsWith("/query", StringComparison.Ordinal)) queries++;
            return null;
        };
        List<int> asked = [];
        foreach (var minutes in (int[])[1, 4, 1, 15, 60, 240, 1440, 10_000])
        {
            await AskAsync(bench, TimeSpan.FromMinutes(minutes));
            asked.Add(queries);
        }

        Assert.Equal([1, 1, 2, 3, 4, 5, 6, 6], asked);
        Assert.Equal(2, bench.Target.Store.Versions("1").Count);
        Assert.Null((await bench.Ledger.ReadAsync(LoaderBench.Scope, ["1"], Ct))["1"].Late);
    }

    [Fact]
    public async Task What_an_earlier_version_wrote_since_is_uncertain_until_the_next_reading_writes_it()
    {
        await using var bench = await StartAsync();
        await GiveUpAsync(bench, "one", Company(1, version: 1, name: "old"));
        await SettleAsync(bench, ["1"]);
        var newer = new LoadItem("two", Company(1, version: 2, name: "new"), DryRun: false, PlanVersion: null);
        await bench.Ledger.ClaimAsync(LoaderBench.Scope, [LedgerEntries.Claim(newer, "earlier", bench.Time.GetUtcNow().AddMinutes(2))], Ct);
        await bench.Ledger.CommitAsync(LoaderBench.Scope, "earlier", [LedgerEntries.Version(newer, bench.Time.GetUtcNow())], Ct);

        await _proxy.CarryOutAsync();
        await AskAsync(bench, TimeSpan.FromMinutes(1));

        Assert.True((await bench.Ledger.ReadAsync(LoaderBench.Scope, ["1"], Ct))["1"].Unasked);
        Assert.Equal(Outcome.Written, (await bench.LoadAsync("three", Company(1, version: 2, name: "new")))["1"]);
        Assert.Equal("new", Name(bench, "1"));
    }

    [Fact]
    public async Task A_lost_answer_to_the_repair_is_asked_about_by_whoever_comes_next()
    {
        await using var bench = await StartAsync();
        await GiveUpAsync(bench, "one", Company(1, version: 1, name: "old"));
        await bench.LoadAsync("one", Company(1, version: 1, name: "old"));
        await bench.LoadAsync("two", Company(1, version: 2, name: "new"));
        await _proxy.CarryOutAsync();

        _proxy.Answers = (path, _) => path.EndsWith("/store", StringComparison.Ordinal) ? throw new HttpRequestException(HttpRequestError.ResponseEnded, "cut") : null;
        await AskAsync(bench, TimeSpan.FromMinutes(1));
        Assert.NotNull((await bench.Ledger.ReadAsync(LoaderBench.Scope, ["1"], Ct))["1"].Claim);
        _proxy.Answers = (_, _) => null;
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        await SettleAsync(bench, ["1"]);
        await AskAsync(bench, TimeSpan.FromMinutes(5));

        Assert.Equal("new", Name(bench, "1"));
    }

    [Fact]
    public async Task A_repair_is_asked_about_again_though_the_last_question_found_it_due()
    {
        await using var bench = await StartAsync();
        await GiveUpAsync(bench, "one", Company(1, version: 1, name: "old"));
        await bench.LoadAsync("one", Company(1, version: 1, name: "old"));
        await bench.LoadAsync("two", Company(1, version: 2, name: "new"));
        foreach (var minutes in (int[])[1, 5, 15, 60, 240]) await AskAsync(bench, TimeSpan.FromMinutes(minutes));

        await _proxy.CarryOutAsync();
        _proxy.Answers = (path, _) => path.EndsWith("/store", StringComparison.Ordinal) ? throw new HttpRequestException(HttpRequestError.ResponseEnded, "cut") : null;
        await AskAsync(bench, TimeSpan.FromDays(1));            // the repair is lost before its effect
        _proxy.Answers = (_, _) => null;
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        await SettleAsync(bench, ["1"]);
        await AskAsync(bench, TimeSpan.FromMinutes(1));

        Assert.Equal("new", Name(bench, "1"));
    }

    [Fact]
    public async Task What_was_written_just_now_and_does_not_show_yet_is_not_written_again()
    {
        await using var bench = await StartAsync();
        bench.Get<IOptions<QingyiyunOptions>>().Value.VisibilityDelay = TimeSpan.FromSeconds(5);
        await GiveUpAsync(bench, "one", Company(1, version: 1, name: "old"));
        await bench.LoadAsync("one", Company(1, version: 1, name: "old"));
        var shown = "";
        _proxy.Bends = (path, answer) => path.EndsWith("/query", StringComparison.Ordinal) ? shown = answer : answer;
        await AskAsync(bench, TimeSpan.FromMinutes(1));

        bench.Time.Advance(TimeSpan.FromMinutes(5));
        await bench.LoadAsync("two", Company(1, version: 2, name: "new"));
        _proxy.Bends = (path, answer) => path.EndsWith("/query", StringComparison.Ordinal) ? shown : answer;
        await AskAsync(bench, TimeSpan.Zero);
        _proxy.Bends = (_, answer) => answer;
        await AskAsync(bench, TimeSpan.FromSeconds(5));

        Assert.Equal(2, bench.Target.Store.Versions("1").Count);
        Assert.Equal(2, (await bench.Ledger.ReadAsync(LoaderBench.Scope, ["1"], Ct))["1"].Late!.Tries);
    }

    private Task<LoaderBench> StartAsync() => LoaderBench.StartAsync(proxy: _proxy);

    /// <summary>Their write is queued, and its answer lost.</summary>
    private async Task GiveUpAsync(LoaderBench bench, string run, params NormalizedCompany[] companies)
    {
        _proxy.Queues = (path, _) => path.EndsWith("/store", StringComparison.Ordinal);
        await Assert.ThrowsAsync<AnswerLostException>(() => bench.LoadAsync(run, companies));
        _proxy.Queues = (_, _) => false;
        bench.Time.Advance(bench.Get<IOptions<QingyiyunOptions>>().Value.VisibilityDelay + TimeSpan.FromSeconds(1));
    }

    /// <summary>The target is asked what became of their write.</summary>
    private static async Task SettleAsync(LoaderBench bench, string[] ids)
    {
        await using var scope = bench.NewScope();
        await scope.ServiceProvider.GetRequiredService<InDoubt>().SettleAsync(LoaderBench.Scope, ids, isTaken: false, Ct);
    }

    private static async Task AskAsync(LoaderBench bench, TimeSpan later)
    {
        bench.Time.Advance(later + TimeSpan.FromSeconds(1));
        await ActivatorUtilities.CreateInstance<LateEffects>(bench.Services).SweepAsync(Ct);
    }

    private static string? Name(LoaderBench bench, string id) => bench.Target.Store.Find(id)!.Value.GetProperty("name").GetString();
}
