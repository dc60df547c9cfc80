using System.Collections.Concurrent;
using OkkiBridge.Contracts;
using OkkiBridge.Loader.Loading;
using OkkiBridge.Loader.Tests.Loading;
using OkkiBridge.Storage;
using OkkiBridge.Testing;

namespace OkkiBridge.Loader.Tests.Guarding;

/// <summary>What a loader does with messages that it cannot end: they go back to the queue, are never given up for it, and what was settled stays settled.</summary>
public sealed class DeliveryTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_refusals_at_forty_calls_a_minute_end_each_delivery_in_time_and_are_not_sent_again()
    {
        var (proxy, refused, sentAgain) = (new Proxy(), new ConcurrentDictionary<string, bool>(), new ConcurrentQueue<string>());
        await using var bench = await LoadersOnRabbitMq.StartAsync(1, proxy);
        bench.Target.Refuse(r => int.Parse(r.GetProperty("id").GetString()!) % 2 == 0);
        proxy.Answers = (path, body) =>
        {
            if (!path.EndsWith("/store", StringComparison.Ordinal)) return null;
            bench.Time.Advance(TimeSpan.FromSeconds(1.5));
            List<string> ids = [.. RefusalGuardTests.Ids(body)];
            foreach (var id in ids.Where(refused.ContainsKey)) sentAgain.Enqueue(id);
            if (ids is [var one] && int.Parse(one) % 2 == 0) refused[one] = true;
            return null;
        };
        var run = await Runs.StartAsync(bench.Runs, LoaderBench.Plan);
        var begin = bench.Time.GetUtcNow();

        await bench.PublishAsync(run.Id, messages: 10, companies: 60);
        await Eventually.TrueAsync(() => Task.FromResult(bench.Heard.Outcomes.Count == 600), () => $"{bench.Heard.Outcomes.Count} outcomes", Ct);

        Assert.InRange(bench.Heard.First - begin, TimeSpan.Zero, TimeSpan.FromMinutes(15));
        Assert.Empty(sentAgain);
        Assert.Equal((300, 300), (bench.Heard.Outcomes.Count(o => o.Value is Outcome.Written), bench.Heard.Outcomes.Count(o => o.Value is Outcome.Rejected)));
        Assert.Equal(300, refused.Count);
        Assert.InRange(proxy.Stores, 600, 1400);
        Assert.Empty(await bench.Rejections.ListAsync(new RejectionFilter(Reason: "given-up"), 10, Ct));
        Assert.True(bench.Time.GetUtcNow() - begin > TimeSpan.FromMinutes(15), "all of it fits into one delivery");
    }

    [Fact]
    public async Task What_was_refused_is_not_sent_again_when_its_message_fails_for_another_record()
    {
        var (proxy, sent) = (new Proxy(), new ConcurrentQueue<string>());
        await using var bench = await LoadersOnRabbitMq.StartAsync(1, proxy);
        bench.Target.Refuse(r => int.Parse(r.GetProperty("id").GetString()!) % 4 == 0);
        proxy.Answers = (path, body) =>
        {
            if (path.EndsWith("/store", StringComparison.Ordinal) && RefusalGuardTests.Ids(body).ToList() is [var one]) sent.Enqueue(one);
            return null;
        };
        var run = await Runs.StartAsync(bench.Runs, LoaderBench.Plan);
        var busy = LedgerEntries.Claim(new LoadItem("other", LoaderBench.Company(7), DryRun: false, PlanVersion: null), "somebody", bench.Time.GetUtcNow().AddHours(1));
        await bench.Ledger.ClaimAsync(LoaderBench.Scope, [busy], Ct);

        await bench.PublishAsync(run.Id, messages: 1, companies: 40);
        await Eventually.TrueAsync(() => Task.FromResult(bench.Seen.MostRedeliveries >= 3), () => "the message does not come again", Ct);
        bench.Time.Advance(TimeSpan.FromHours(2));                  // the claim is over: the target is asked, and has it not
        await Eventually.TrueAsync(() => Task.FromResult(bench.Heard.Outcomes.ContainsKey("7")), () => "it is never written", Ct);

        Assert.Equal(10, sent.Count(id => int.Parse(id) % 4 == 0));
        var kept = await bench.Rejections.ListAsync(new RejectionFilter(Plan: LoaderBench.Plan), 100, Ct);
        Assert.All(kept, r => Assert.Equal("refused", r.Reason));
        Assert.Equal(10, kept.Count);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task The_messages_of_a_run_that_is_held_wait_until_a_person_accepts_or_cancels_it(bool accepts)
    {
        await using var bench = await LoadersOnRabbitMq.StartAsync(2, new Proxy());
        bench.Target.Refuse(_ => true);
        var run = await Runs.StartAsync(bench.Runs, LoaderBench.Plan);

        await bench.PublishAsync(run.Id, messages: 12, companies: 50);
        await Eventually.TrueAsync(async () => (await bench.Runs.FindAsync(run.Id, Ct))!.Held is { Kind: HeldKind.Guard }, () => "the run is not held", Ct);
        var before = bench.Seen.Count;
        await Eventually.TrueAsync(() => Task.FromResult(bench.Seen.Count >= before + (4 * 12)), () => $"{bench.Seen.Count - before} came again", Ct);
        var calls = bench.Target.Accounting.CallsTo("/store");
        before = bench.Seen.Count;
        await Eventually.TrueAsync(() => Task.FromResult(bench.Seen.Count >= before + (2 * 12)), () => $"{bench.Seen.Count - before} came again", Ct);

        Assert.Equal(0, bench.Seen.MostRedeliveries);
        Assert.Equal(calls, bench.Target.Accounting.CallsTo("/store"));
        Assert.InRange(calls, 5, 80);
        Assert.InRange(bench.Heard.Outcomes.Count, 5, 8);                   // what was under way when the fifth was refused
        Assert.All(await bench.Rejections.ListAsync(new RejectionFilter(Plan: LoaderBench.Plan), 1000, Ct), r => Assert.Equal("refused", r.Reason));

        bench.Target.RefuseNone();
        Assert.True(accepts
            ? await bench.Runs.AcceptAsync(run.Id, Ct)
            : await bench.Runs.MoveAsync(run.Id, [RunStatus.Held], RunStatus.Cancelled, bench.Time.GetUtcNow(), null, Ct));
        await Eventually.TrueAsync(() => Task.FromResult(bench.Heard.Outcomes.Count == 600), () => $"{bench.Heard.Outcomes.Count} outcomes", Ct);

        Assert.InRange(bench.Heard.Outcomes.Count(o => o.Value is Outcome.Rejected), 5, 8);
        Assert.Equal(600 - bench.Target.Store.Count, bench.Heard.Outcomes.Count(o => o.Value is Outcome.Rejected));
    }
}
