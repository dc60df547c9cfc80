using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Qingyiyun;

namespace OkkiBridge.Promises.Tests.Crashes;

/// <summary>
/// P4: a process may die between any two effects. One pipeline for all points of a class; at each a service kills itself after an effect, another one takes its
/// place, and the run that was under way ends as if nothing had happened.
/// </summary>
public sealed class CrashPipeline : IAsyncLifetime
{
    private const int Changed = 120;
    private const string CrashVariable = "OKKIBRIDGE_CRASH_AFTER";
    private static readonly string Hook = Path.Combine(AppContext.BaseDirectory, "OkkiBridge.Faults.dll");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    internal Bridge Bridge { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Bridge = await Bridge.StartAsync(1, new OkkiSandboxOptions { Companies = 400 }, new QingyiyunSandboxOptions(), Bridge.ByHand, Bridge.Impatient, Ct);
        Promise.Complete(await Bridge.EndOfAsync(await Bridge.StartRunAsync("full", Ct), Ct));
    }

    public ValueTask DisposeAsync() => Bridge?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Companies change, and a run of them meets a crash; <paramref name="refused"/> picks the one that the target refuses.</summary>
    /// <param name="service">Who dies.</param>
    /// <param name="effect">Of what, and the how many'th time.</param>
    /// <param name="then">What has not happened yet.</param>
    internal async Task CrashAsync(string service, string effect, string then, Func<IReadOnlyList<long>, long>? refused = null)
    {
        var changed = Bridge.Okki.Companies.ChangeMany(Changed);
        var closed = Bridge.PassAsync(TimeSpan.FromSeconds(2), Ct);      // the window
        List<long> rejected = refused is null ? [] : [refused(changed)];
        var writes = Bridge.Qingyiyun.Accounting.Writes;
        await Bridge.StopAllAsync(service, Ct);        // and nothing of an earlier run is delivered again, where it would spring the trap
        var armed = await Bridge.StartService(service, (CrashVariable, effect), ("DOTNET_STARTUP_HOOKS", Hook)).ReadyAsync(Ct);
        await closed;

        await Bridge.TryStartRunAsync("incremental", Ct);
        await Bridge.UntilAsync(() => Task.FromResult(armed.HasExited), () => $"{service} never came to {effect} ({then})", Ct);
        await armed.ExitAsync(Ct);        // and has said its last words
        Assert.Contains($"crashed after {effect.Split('#')[0]}", armed.Output, StringComparison.Ordinal);
        await Bridge.ReplaceAsync(service, Ct);

        var runs = (await Bridge.GetAsync("/runs?limit=10", Ct)).AsArray();        // one of replays is open to the end of its hour
        var run = await Bridge.EndOfAsync(runs.First(r => r!["mode"]!.GetValue<string>() == "incremental")!["id"]!.GetValue<string>(), Ct);
        var counts = Promise.Complete(run);
        Assert.Equal((Changed - rejected.Count, rejected.Count), (counts["written"], counts["rejected"]));
        Assert.Equal(Changed - rejected.Count, Bridge.Qingyiyun.Accounting.Writes - writes);
        Promise.NewestVersionEverywhere(Bridge, rejected);
        Promise.NothingTwiceOrBackwards(Bridge);
        await Bridge.UntilAsync(() => Promise.HoldsAsync(() => Promise.NothingStuckAsync(Bridge, Ct)), Ct);
        await Bridge.UntilAsync(async () => await Promise.WhatWaitsAsync(Bridge) is null, Ct);
    }
}
