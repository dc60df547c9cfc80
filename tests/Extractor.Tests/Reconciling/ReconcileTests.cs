using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OkkiBridge.Extractor.Extraction;
using OkkiBridge.Extractor.Tests.Api;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Storage;
using OkkiBridge.Testing;

namespace OkkiBridge.Extractor.Tests.Reconciling;

/// <summary>The 不漏单 audit between the simulated OKKI and a real ledger.</summary>
public sealed class ReconcileTests
{
    private const string Plan = ControlApiBench.Plan;
    private const string WithDetails = """{ "pageSize": 100, "detail": { "mode": "on" } }""";
    private const string ListOnly = """{ "pageSize": 100 }""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_difference_is_named_and_repaired_and_nothing_else_is_read()
    {
        using var plans = new ShippedPlan(Plan, WithDetails);
        await using var bench = await StartAsync(plans, companies: 250);
        await RunAsync(bench, "full");
        var ids = bench.Okki.Companies.Ids;
        var (stale, recycled, deleted, gone) = (ids[3], ids[70], ids[120], 999L);
        await HoldAsync(bench, $"{gone}");

        bench.Okki.Companies.Change(recycled);
        bench.Okki.Companies.Delete(recycled);
        bench.Okki.Companies.Delete(deleted);
        await PassSecondsAsync(bench);
        await RunAsync(bench, "incremental");
        bench.Okki.Companies.Restore(recycled);             // with the update_time of its change, which no incremental run reads any more
        bench.Okki.Companies.Change(stale);
        var missing = bench.Okki.Companies.Create()[0];
        await PassSecondsAsync(bench);

        var run = await RunAsync(bench, "reconcile");

        Assert.Equal((1, 2, 0, 2), Differences(run));
        Assert.Equal((250, 3), (Count(run, "extracted"), Count(run, "written")));
        foreach (var id in (long[])[stale, recycled, missing])
            Assert.Equal(bench.Okki.Companies.Find(id)!.UpdateTime.ToUnixTimeSeconds(), (await EntryAsync(bench, id)).Current!.Version);
        Assert.False((await EntryAsync(bench, deleted)).Current!.Removed);              // the plan leaves deleted ones alone
        Assert.Equal("held", (await EntryAsync(bench, gone)).Current!.RunId);

        var again = await RunAsync(bench, "reconcile");
        Assert.Equal((0, 0, 0, 2), Differences(again));
        Assert.Equal((250, 250), (Count(again, "extracted"), Count(again, "unchanged")));
    }

    [Fact]
    public async Task Deleted_companies_are_marked_where_the_plan_says_so_and_live_again_when_they_come_back()
    {
        using var plans = new ShippedPlan(Plan, """{ "pageSize": 100, "detail": { "mode": "on" }, "onRemoved": { "policy": "mark" } }""");
        await using var bench = await StartAsync(plans, companies: 30);
        await RunAsync(bench, "full");
        var (deleted, gone) = (bench.Okki.Companies.Ids[7], 999L);
        await HoldAsync(bench, $"{gone}");
        bench.Okki.Companies.Delete(deleted);
        await PassSecondsAsync(bench);

        var run = await RunAsync(bench, "reconcile");

        Assert.Equal((0, 0, 0, 2), Differences(run));
        Assert.True((await EntryAsync(bench, deleted)).Current!.Removed);
        Assert.True((await EntryAsync(bench, gone)).Current!.Removed);

        bench.Okki.Companies.Restore(deleted);              // older now than its deletion
        await PassSecondsAsync(bench);
        Assert.Equal((0, 1, 0, 0), Differences(await RunAsync(bench, "reconcile")));
        Assert.False((await EntryAsync(bench, deleted)).Current!.Removed);
        Assert.Equal((0, 0, 0, 0), Differences(await RunAsync(bench, "reconcile")));
    }

    [Fact]
    public async Task What_is_listed_nowhere_is_left_alone_and_counted_where_nothing_tells_what_became_of_it()
    {
        using var plans = new ShippedPlan(Plan, ListOnly);
        await using var bench = await StartAsync(plans, companies: 30);
        await RunAsync(bench, "full");
        await HoldAsync(bench, [.. Enumerable.Range(1000, 250).Select(id => $"{id}")]);        // more than a page

        var run = await RunAsync(bench, "reconcile");

        Assert.Equal((0, 0, 250, 0), Differences(run));
        Assert.Equal((30, 30), (Count(run, "extracted"), Count(run, "unchanged")));
        Assert.Equal("held", (await EntryAsync(bench, 1100)).Current!.RunId);
    }

    [Fact]
    public async Task A_company_that_the_list_does_not_show_is_read_by_its_details()
    {
        using var plans = new ShippedPlan(Plan, WithDetails);
        await using var bench = await StartAsync(plans, companies: 30, new OkkiSandboxOptions { ListLag = TimeSpan.FromHours(1) });
        await RunAsync(bench, "full");
        var hidden = bench.Okki.Companies.Create()[0];
        await HoldAsync(bench, $"{hidden}");
        await PassSecondsAsync(bench);

        var run = await RunAsync(bench, "reconcile");

        Assert.Equal((0, 1, 0, 0), Differences(run));
        Assert.Equal((31, 1), (Count(run, "extracted"), Count(run, "written")));
        Assert.NotEqual("held", (await EntryAsync(bench, hidden)).Current!.RunId);
    }

    [Fact]
    public async Task A_company_that_changes_meanwhile_is_no_difference()
    {
        using var plans = new ShippedPlan(Plan, ListOnly);
        await using var bench = await StartAsync(plans, companies: 30);
        await RunAsync(bench, "full");
        await using var lease = await HoldLeaseAsync(bench);
        var id = await PostAsync(bench, "reconcile");
        await PassSecondsAsync(bench);
        bench.Okki.Companies.ChangeMany(5);                 // they leave the window
        bench.Okki.Companies.Delete(bench.Okki.Companies.Ids[0]);

        await lease.DisposeAsync();
        Assert.Equal((0, 0, 0, 0), Differences(await bench.RunWhenAsync(id, "completed")));
    }

    [Fact]
    public async Task A_run_that_dies_between_two_checkpoints_goes_on_and_counts_nothing_twice()
    {
        using var plans = new ShippedPlan(Plan, ListOnly);
        await using var bench = await StartAsync(plans, companies: 1300);
        await HoldAsync(bench, "999");
        await using var lease = await HoldLeaseAsync(bench);
        var id = await PostAsync(bench, "reconcile");
        using var death = new CancellationTokenSource();
        var written = 0;
        bench.Downstream.Wrote += (_, companies) =>
        {
            if ((written += companies) >= 700) death.Cancel();
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ExecuteAsync(bench, id, death.Token));
        var half = (await bench.Services.GetRequiredService<IRuns>().FindAsync(id, Ct))!;
        Assert.InRange(half.Differences?.Missing ?? 0, 0, 1299);

        await lease.DisposeAsync();
        var run = await bench.RunWhenAsync(id, "completed");
        Assert.Equal((1300, 0, 1, 0), Differences(run));
        Assert.Equal((1300, 1300), (Count(run, "extracted"), Count(run, "written")));
    }

    [Fact]
    public async Task It_gives_way_at_its_next_checkpoint_and_goes_on_afterwards()
    {
        using var plans = new ShippedPlan(Plan, ListOnly);
        await using var bench = await StartAsync(plans, companies: 1300);
        await using var lease = await HoldLeaseAsync(bench);
        var (audit, tick) = (await PostAsync(bench, "reconcile"), await PostAsync(bench, "incremental"));

        await ExecuteAsync(bench, audit, Ct);

        var waiting = (await bench.Services.GetRequiredService<IRuns>().FindAsync(audit, Ct))!;
        Assert.Equal((RunStatus.Running, 1), (waiting.Status, waiting.CellsProven));
        await lease.DisposeAsync();
        var (first, second) = (await bench.RunWhenAsync(tick, "completed"), await bench.RunWhenAsync(audit, "completed"));
        Assert.True(Time(first) <= Time(second));
        Assert.Equal(1300, Count(second, "extracted"));
        Assert.Null(first["differences"]);
    }

    [Fact]
    public async Task It_runs_at_its_own_time_once_there_is_something_to_compare()
    {
        using var plans = new ShippedPlan(Plan, """{ "schedule": "0 0 1 1 *", "reconcile": "* * * * * *", "pageSize": 100 }""");
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 30 }, ("Plans:Directory", plans.Path), ("Scheduler:Enabled", "true"));

        JsonNode? audit = null;
        await Eventually.TrueAsync(
            async () => (audit = (await bench.GetAsync("/runs?status=completed")).AsArray().FirstOrDefault(r => r!["mode"]!.GetValue<string>() == "reconcile")) is not null,
            () => "nothing was reconciled", Ct);

        Assert.Equal("schedule", audit!["trigger"]!.GetValue<string>());
        Assert.Equal((30, 30), (Count(audit, "extracted"), Count(audit, "unchanged")));
        Assert.Equal("incremental", (await bench.GetAsync("/runs")).AsArray()[^1]!["mode"]!.GetValue<string>());
    }

    private static Task<ControlApiBench> StartAsync(ShippedPlan plans, int companies, OkkiSandboxOptions? okki = null) =>
        ControlApiBench.StartAsync((okki ?? new()) with { Companies = companies }, ("Plans:Directory", plans.Path));

    private static async Task<JsonNode> RunAsync(ControlApiBench bench, string mode) => await bench.RunWhenAsync(await PostAsync(bench, mode), "completed");

    private static async Task<string> PostAsync(ControlApiBench bench, string mode)
    {
        using var answer = await bench.PostRunAsync(new { mode });
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return answer.Headers.Location!.OriginalString.Split('/')[^1];
    }

    /// <summary>The run as a replica executes it that was there first.</summary>
    private static async Task ExecuteAsync(ControlApiBench bench, string id, CancellationToken ct)
    {
        await using var scope = bench.Services.CreateAsyncScope();
        var run = (await scope.ServiceProvider.GetRequiredService<IRuns>().FindAsync(id, ct))!;
        await scope.ServiceProvider.GetRequiredService<RunExecutor>().ExecuteAsync(run, ct);
    }

    /// <summary>Until it is disposed the bench's own worker leaves runs alone.</summary>
    private static async Task<IAsyncDisposable> HoldLeaseAsync(ControlApiBench bench)
    {
        var leases = bench.Services.GetRequiredService<ILeases>();
        await Eventually.TrueAsync(
            () => leases.TryHoldAsync($"run/{Plan}", "test", DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(500), Ct), () => "the lease is not free", Ct);
        return new Lease(() => leases.ReleaseAsync($"run/{Plan}", "test", CancellationToken.None));
    }

    /// <summary>The target holds them, written long ago.</summary>
    private static Task HoldAsync(ControlApiBench bench, params string[] ids) => bench.Ledger.WriteAsync(ControlApiBench.ScopeOf(Plan), [.. ids.Select(id => new LedgerVersion
    {
        CompanyId = id,
        Version = 1_600_000_000,
        ReadAt = DateTimeOffset.FromUnixTimeSeconds(1_600_000_000),
        Hash = "hash",
        RunId = "held",
        WrittenAt = DateTimeOffset.FromUnixTimeSeconds(1_600_000_000),
    })]);

    private static async Task<LedgerEntry> EntryAsync(ControlApiBench bench, long id) =>
        (await bench.Ledger.ReadAsync(ControlApiBench.ScopeOf(Plan), [id.ToString(CultureInfo.InvariantCulture)], Ct)).Values.Single();

    /// <summary>Windows are closed, so what changes in a second is read in the next.</summary>
    private static Task PassSecondsAsync(ControlApiBench bench)
    {
        var then = bench.Services.GetRequiredService<TimeProvider>().GetUtcNow().AddSeconds(1.1);
        return Eventually.TrueAsync(() => Task.FromResult(bench.Services.GetRequiredService<TimeProvider>().GetUtcNow() > then), () => "the clock stands", Ct);
    }

    private static (int Missing, int Stale, int Extra, int Deleted) Differences(JsonNode run) =>
        run["differences"] is { } d ? (d["missing"]!.GetValue<int>(), d["stale"]!.GetValue<int>(), d["extra"]!.GetValue<int>(), d["deleted"]!.GetValue<int>()) : (-1, -1, -1, -1);

    private static int Count(JsonNode run, string outcome) => run["counts"]![outcome]!.GetValue<int>();

    private static DateTimeOffset Time(JsonNode run) => run["completedAt"]!.GetValue<DateTimeOffset>();

    private sealed class Lease(Func<Task> release) : IAsyncDisposable
    {
        private Func<Task>? _release = release;

        public async ValueTask DisposeAsync() => await (Interlocked.Exchange(ref _release, null)?.Invoke() ?? Task.CompletedTask);
    }
}
