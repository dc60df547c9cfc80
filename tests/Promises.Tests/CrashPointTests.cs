using System.Globalization;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Qingyiyun;

namespace OkkiBridge.Promises.Tests;

/// <summary>
/// P4: a process may die between any two effects. Each row names a service and the effect after which it kills itself; another one takes its place, and the
/// run that was under way ends as if nothing had happened.
/// </summary>
public sealed class CrashPointTests(CrashPointTests.Pipeline pipeline) : IClassFixture<CrashPointTests.Pipeline>
{
    private const int Changed = 120;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> Points => new()
    {
        // service, effect, what has not happened yet
        { "Extractor", "insert runs#1", "the run is open, nobody was told" },
        { "Extractor", "update leases#1", "the run is held, nothing is read" },
        { "Extractor", "GET list#2", "a page is read, nothing is looked up" },
        { "Extractor", "GET info#60", "some details are looked up, nothing is published" },
        { "Extractor", "send CompaniesExtracted#1", "published, not expected by the run" },
        { "Extractor", "insert runCompanies#1", "expected, the rest of the cell is not published" },
        { "Extractor", "insert runCompanies#2", "the cell is published, not checkpointed" },
        { "Extractor", "update runs#1", "calls or a checkpoint are noted" },
        { "Extractor", "update runs#2", "calls or a checkpoint are noted" },
        { "Extractor", "extract cell#1", "the cell is checkpointed, the window is not read to its end" },
        { "Extractor", "update runCompanies#1", "outcomes are recorded, the run is not completed" },
        { "Extractor", "update planStates#1", "the watermark has moved, the run is not completed" },
        { "Extractor", "delete leases#1", "the lease is given back" },
        { "Transformer", "map companies#1", "mapped, not published" },
        { "Transformer", "send CompaniesNormalized#1", "published, not acknowledged" },
        { "Loader", "check ids#1", "checked, not claimed" },
        { "Loader", "update ledger#1", "claimed, not written" },
        { "Loader", "POST store#1", "written, not in the ledger" },
        { "Loader", "update ledger#2", "in the ledger, no outcome" },
        { "Loader", "send CompaniesSettled#1", "the outcome is published, the message not acknowledged" },
    };

    /// <summary>The same when the answer to the first write is lost.</summary>
    public static TheoryData<string, string> PointsInDoubt => new()
    {
        { "update ledger#2", "the answer was lost, the claim is in doubt" },
        { "update ledger#3", "taken over, the target not asked" },
        { "POST query#1", "the target was asked, nothing is settled" },
        { "update ledger#4", "settled or released, no outcome" },
    };

    /// <summary>The same when the target refuses one record.</summary>
    public static TheoryData<string, string> PointsOfRefusal => new()
    {
        { "update ledger#2", "the chunk is given back, not halved" },
        { "update rejections#1", "on the rejection list, still claimed" },
        { "send CompaniesSettled#1", "the outcome is published, the message not acknowledged" },
    };

    [Theory]
    [MemberData(nameof(Points))]
    public async Task A_run_survives_a_crash_after(string service, string effect, string then) => await CrashAsync(service, effect, then);

    [Theory]
    [MemberData(nameof(PointsInDoubt))]
    public async Task A_write_in_doubt_survives_a_crash_after(string effect, string then)
    {
        pipeline.Bridge.Qingyiyun.FailNext(FaultKind.CutAfterEffect, 1, "store");
        await CrashAsync("Loader", effect, then);
    }

    [Theory]
    [MemberData(nameof(PointsOfRefusal))]
    public async Task A_refusal_survives_a_crash_after(string effect, string then)
    {
        long bad = 0;
        pipeline.Bridge.Qingyiyun.Refuse(record => record.GetProperty("id").GetString() == bad.ToString(CultureInfo.InvariantCulture));
        try
        {
            await CrashAsync("Loader", effect, then, changed => bad = changed[7]);
        }
        finally
        {
            pipeline.Bridge.Qingyiyun.RefuseNone();
        }

        Promise.Complete(await pipeline.Bridge.EndOfAsync(await pipeline.Bridge.StartRunAsync("incremental", Ct), Ct));
        Promise.NewestVersionEverywhere(pipeline.Bridge);
    }

    private async Task CrashAsync(string service, string effect, string then, Func<IReadOnlyList<long>, long>? refused = null)
    {
        var bridge = pipeline.Bridge;
        var armed = await bridge.ReplaceAsync(service, Ct, (CrashVariable, effect), ("DOTNET_STARTUP_HOOKS", Hook));
        var changed = bridge.Okki.Companies.ChangeMany(Changed);
        List<long> rejected = refused is null ? [] : [refused(changed)];
        var writes = bridge.Qingyiyun.Accounting.Writes;
        await Bridge.PassAsync(TimeSpan.FromSeconds(2), Ct);      // the window closes

        await bridge.TryStartRunAsync("incremental", Ct);
        await bridge.UntilAsync(() => Task.FromResult(armed.HasExited), () => $"{service} never came to {effect} ({then})", Ct);
        await armed.ExitAsync(Ct);        // and has said its last words
        Assert.Contains($"crashed after {effect.Split('#')[0]}", armed.Output, StringComparison.Ordinal);
        await bridge.ReplaceAsync(service, Ct);

        var run = await bridge.EndOfAsync((await bridge.GetAsync("/runs?limit=1", Ct))[0]!["id"]!.GetValue<string>(), Ct);
        var counts = Promise.Complete(run);
        Assert.Equal((Changed - rejected.Count, rejected.Count), (counts["written"], counts["rejected"]));
        Assert.Equal(Changed - rejected.Count, bridge.Qingyiyun.Accounting.Writes - writes);
        Promise.NewestVersionEverywhere(bridge, rejected);
        Promise.NothingTwiceOrBackwards(bridge);
        await bridge.UntilAsync(() => Promise.HoldsAsync(() => Promise.NothingStuckAsync(bridge, Ct)), Ct);
    }

    private const string CrashVariable = "OKKIBRIDGE_CRASH_AFTER";
    private static readonly string Hook = Path.Combine(AppContext.BaseDirectory, "OkkiBridge.Faults.dll");

    /// <summary>One pipeline for all points; each point kills its own victim.</summary>
    public sealed class Pipeline : IAsyncLifetime
    {
        internal Bridge Bridge { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Bridge = await Bridge.StartAsync(1, new OkkiSandboxOptions { Companies = 400 }, new QingyiyunSandboxOptions(), Bridge.ByHand, Bridge.Impatient, Ct);
            Promise.Complete(await Bridge.EndOfAsync(await Bridge.StartRunAsync("full", Ct), Ct));
        }

        public ValueTask DisposeAsync() => Bridge?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
