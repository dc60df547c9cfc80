using OkkiBridge.Contracts;
using OkkiBridge.Loader.Loading;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Qingyiyun;
using static OkkiBridge.Loader.Tests.Loading.LoaderBench;

namespace OkkiBridge.Loader.Tests.Loading;

/// <summary>A plan that is pointed at another scheme: what it wrote to one says nothing of the other, and a run ends where it began.</summary>
public sealed class SchemesTests
{
    private const string Elsewhere = "elsewhere";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_one_scheme_holds_is_written_to_the_other_and_a_run_ends_where_it_began()
    {
        await using var bench = await StartAsync();
        var pointed = await bench.KeepPlanAsync($$"""{ "schemeId": "{{Elsewhere}}" }""");
        await bench.LoadAsync("before", Companies(3));

        var after = await LoadAsync(bench, "after", Companies(3), pointed);
        var again = await LoadAsync(bench, "again", Companies(3), pointed);
        var late = await bench.LoadAsync("before", Companies(4));

        Assert.All(after.Values, o => Assert.Equal(Outcome.Written, o));
        Assert.All(again.Values, o => Assert.Equal(Outcome.Unchanged, o));
        Assert.All(late.Values, o => Assert.Equal(Outcome.Written, o));
        Assert.Equal(["1", "2", "3", "4"], bench.Target.Store.Ids.Order());
        Assert.Equal(["1", "2", "3"], bench.Target.StoreOf(Elsewhere).Ids.Order());
        Assert.All(bench.Target.StoreOf(Elsewhere).Ids, id => Assert.Single(bench.Target.StoreOf(Elsewhere).Versions(id)));
    }

    [Fact]
    public async Task A_lost_answer_is_asked_about_where_the_write_went()
    {
        await using var bench = await StartAsync();
        var pointed = await bench.KeepPlanAsync($$"""{ "schemeId": "{{Elsewhere}}" }""");
        bench.Target.FailNext(FaultKind.CutAfterEffect, path: "/store");
        await Assert.ThrowsAsync<AnswerLostException>(() => bench.LoadAsync("before", Company(1)));

        Assert.Equal(Outcome.Written, (await LoadAsync(bench, "after", [Company(1)], pointed))["1"]);
        Assert.Equal(Outcome.Written, (await bench.LoadAsync("before", Company(1)))["1"]);

        Assert.Single(bench.Target.Store.Versions("1"));
        Assert.Single(bench.Target.StoreOf(Elsewhere).Versions("1"));
    }

    [Fact]
    public async Task One_batch_of_two_versions_goes_to_two_schemes()
    {
        await using var bench = await StartAsync();
        var pointed = await bench.KeepPlanAsync($$"""{ "schemeId": "{{Elsewhere}}" }""");
        var settled = new List<Settled>();

        await bench.LoadAsync([
            new LoadItem("before", Company(1), DryRun: false, PlanVersion: null), new LoadItem("after", Company(1), DryRun: false, pointed),
            new LoadItem("after", Company(2), DryRun: false, pointed)], settled, Ct);

        Assert.Equal([("after", "1"), ("after", "2"), ("before", "1")], settled.Where(s => s.Outcome is Outcome.Written).Select(s => (s.RunId, s.CompanyId)).Order());
        Assert.Equal(["1"], bench.Target.Store.Ids);
        Assert.Equal(["1", "2"], bench.Target.StoreOf(Elsewhere).Ids.Order());
    }

    [Fact]
    public async Task What_an_earlier_version_wrote_is_taken_over_by_the_scheme_that_it_was_written_to()
    {
        await using var bench = await StartAsync();
        var pointed = await bench.KeepPlanAsync($$"""{ "schemeId": "{{Elsewhere}}" }""");
        await bench.LoadAsync("one", Companies(2));
        await LoadAsync(bench, "one", [Company(3)], pointed);
        await bench.ForgetScopesAsync();

        var here = await bench.LoadAsync("two", Companies(3));
        var there = await LoadAsync(bench, "three", [Company(3)], pointed);

        Assert.Equal([Outcome.Unchanged, Outcome.Unchanged, Outcome.Written], here.OrderBy(o => o.Key).Select(o => o.Value));
        Assert.Equal(Outcome.Unchanged, there["3"]);
        Assert.Equal(["1", "2", "3"], bench.Target.Store.Ids.Order());
        Assert.Single(bench.Target.StoreOf(Elsewhere).Versions("3"));
    }

    [Fact]
    public async Task A_doubt_of_an_earlier_version_is_taken_over_and_asked_about()
    {
        await using var bench = await StartAsync();
        bench.Target.FailNext(FaultKind.CutAfterEffect, path: "/store");
        await Assert.ThrowsAsync<AnswerLostException>(() => bench.LoadAsync("one", Company(1)));
        await bench.ForgetScopesAsync();

        Assert.Equal(Outcome.Written, (await bench.LoadAsync("one", Company(1)))["1"]);

        Assert.Single(bench.Target.Store.Versions("1"));
    }

    private static Task<LoaderBench> StartAsync() => LoaderBench.StartAsync(new QingyiyunSandboxOptions { OtherSchemeIds = [Elsewhere] });

    private static async Task<Dictionary<string, Outcome>> LoadAsync(LoaderBench bench, string run, NormalizedCompany[] companies, string planVersion)
    {
        var settled = new List<Settled>();
        await bench.LoadAsync(run, companies, settled, planVersion);
        return settled.ToDictionary(s => s.CompanyId, s => s.Outcome);
    }
}
