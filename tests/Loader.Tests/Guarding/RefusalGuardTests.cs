using System.Text.Json;
using OkkiBridge.Contracts;
using OkkiBridge.Loader.Loading;
using OkkiBridge.Loader.Tests.Loading;
using OkkiBridge.Storage;
using static OkkiBridge.Loader.Tests.Loading.LoaderBench;

namespace OkkiBridge.Loader.Tests.Guarding;

/// <summary>One refusal after the other, and nothing taken: the run is held for a person instead of rejecting all of it.</summary>
public sealed class RefusalGuardTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_records_refused_alone_with_one_code_hold_a_run_of_which_nothing_was_written()
    {
        await using var bench = await LoaderBench.StartAsync();
        bench.Target.Refuse(_ => true);
        var (run, settled) = (await bench.StartRunAsync(), new List<Settled>());

        await Assert.ThrowsAsync<RestComesAgainException>(() => bench.LoadAsync(run, Companies(300), settled));

        Assert.Equal(5, settled.Count);
        Assert.All(settled, s => Assert.Equal(Outcome.Rejected, s.Outcome));
        Assert.InRange(bench.Target.Accounting.CallsTo("/store"), 5, 20);
        var held = (await bench.Runs.FindAsync(run, Ct))!.Held!;
        Assert.Equal((HeldKind.Guard, "target-refusals", "POST /v2/open-api/business/{scheme}/store", null), (held.Kind, held.Code, held.Call, held.NextTry));
        Assert.Contains(held.Place, settled.Select(s => s.CompanyId));
        Assert.Contains("必填字段缺失: name", held.Reason, StringComparison.Ordinal);
        Assert.Contains("40001", held.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_accepted_run_is_not_held_again_and_what_was_refused_is_not_sent_again()
    {
        var proxy = new Proxy();
        await using var bench = await LoaderBench.StartAsync(proxy: proxy);
        bench.Target.Refuse(r => Id(r) != "100");
        var (run, settled, again) = (await bench.StartRunAsync(), new List<Settled>(), new List<Settled>());
        await Assert.ThrowsAsync<RestComesAgainException>(() => bench.LoadAsync(run, Companies(100), settled, messageId: "m"));
        var refused = settled.Select(s => s.CompanyId).ToHashSet();
        var sentAgain = new List<string>();
        proxy.Answers = (path, body) =>
        {
            if (path.EndsWith("/store", StringComparison.Ordinal)) sentAgain.AddRange(Ids(body).Where(refused.Contains));
            return null;
        };

        await bench.Runs.AcceptAsync(run, Ct);
        await bench.LoadAsync(run, Companies(100), again, messageId: "m");

        Assert.Empty(sentAgain);
        Assert.Equal(99, again.Count(s => s.Outcome is Outcome.Rejected));
        Assert.Equal("100", Assert.Single(again, s => s.Outcome is Outcome.Written).CompanyId);
        Assert.Null((await bench.Runs.FindAsync(run, Ct))!.Held);
    }

    [Fact]
    public async Task A_replay_is_another_message_and_is_sent()
    {
        await using var bench = await LoaderBench.StartAsync();
        bench.Target.Refuse(_ => true);
        var (run, settled) = (await bench.StartRunAsync(), new List<Settled>());
        await bench.LoadAsync(run, Companies(1), settled, messageId: "m");
        bench.Target.RefuseNone();

        await bench.LoadAsync(run, Companies(1), settled, messageId: "m");
        await bench.LoadAsync(run, Companies(1), settled, messageId: "replay");

        Assert.Equal([Outcome.Rejected, Outcome.Rejected, Outcome.Written], settled.Select(s => s.Outcome));
    }

    [Fact]
    public async Task Once_a_record_was_written_each_refused_one_is_found()
    {
        await using var bench = await LoaderBench.StartAsync();
        bench.Target.Refuse(r => Id(r) != "1");

        var run = await bench.StartRunAsync();
        var outcomes = await bench.LoadAsync(run, Companies(60));

        Assert.Equal((59, 1), (outcomes.Count(o => o.Value is Outcome.Rejected), outcomes.Count(o => o.Value is Outcome.Written)));
        Assert.Equal(RunStatus.Running, (await bench.Runs.FindAsync(run, Ct))!.Status);
    }

    [Fact]
    public async Task What_a_loader_of_the_version_before_wrote_counts_too()
    {
        await using var bench = await LoaderBench.StartAsync();
        bench.Target.Refuse(_ => true);
        var run = await bench.StartRunAsync();
        await bench.Runs.SettleAsync(run, new Dictionary<string, Outcome> { ["1000"] = Outcome.Written }, Ct);

        var outcomes = await bench.LoadAsync(run, Companies(20));

        Assert.Equal(20, outcomes.Count(o => o.Value is Outcome.Rejected));
        Assert.Equal(RunStatus.Running, (await bench.Runs.FindAsync(run, Ct))!.Status);
    }

    [Fact]
    public async Task The_plain_form_is_guarded_by_the_status()
    {
        await using var bench = await LoaderBench.StartAsync(mode: "write");
        bench.Target.Refuse(_ => true);
        var run = await bench.StartRunAsync();

        await Assert.ThrowsAsync<RestComesAgainException>(() => bench.LoadAsync(run, Companies(50), []));

        var held = (await bench.Runs.FindAsync(run, Ct))!.Held!;
        Assert.Equal(("target-refusals", "POST /write"), (held.Code, held.Call));
        Assert.Contains("with code 400", held.Reason, StringComparison.Ordinal);
    }

    internal static IEnumerable<string> Ids(string body)
    {
        using var document = JsonDocument.Parse(body);
        return [.. document.RootElement.GetProperty("content").EnumerateArray().Select(Id)];
    }

    private static string Id(JsonElement record) => record.GetProperty("id").GetString()!;
}
