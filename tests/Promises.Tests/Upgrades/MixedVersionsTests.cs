namespace OkkiBridge.Promises.Tests.Upgrades;

/// <summary>A rolling update as <c>docs/upgrades</c> allows it, halted anywhere and taken back: neighbours of two versions on one broker and one database, where the former one left its work half done.</summary>
[Trait("Length", "Long")]
public sealed class MixedVersionsTests(ITestOutputHelper output)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Neighbours_are_mixed_in_every_way_while_companies_change_and_processes_die()
    {
        var (former, dice) = (Versions.Former, new Random(Versions.Seed));
        await using var upgrade = await Upgrade.StartAsync(output);
        await upgrade.LiveAsync(former);
        await upgrade.BreakOffAsync(former);
        await upgrade.StartAllAsync(former);

        using var over = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var meanwhile = LiveAsync(upgrade.Bridge, over.Token);
        foreach (var cast in Casts())
        {
            foreach (var (service, versions) in cast) await CastAsync(upgrade.Bridge, service, versions);
            upgrade.Says(string.Join("; ", cast.Select(c => $"{c.Service} {string.Join(" and ", c.Versions.Select(Versions.Name))}")));
            await upgrade.Bridge.EndOfAsync(await NextRunAsync(upgrade, dice.Next(4) switch { 0 => "full", 1 => "reconcile", _ => "incremental" }, dice), Ct);
        }

        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => meanwhile);
        await upgrade.RunAsync("incremental");
        await upgrade.AtRestAsync();
        upgrade.Says($"nothing lost, doubled, reverted or stuck; {upgrade.Bridge.Okki.Accounting.Versions.Count} versions, {upgrade.Bridge.Qingyiyun.Accounting.Writes} written");
    }

    /// <summary>Readers before writers, as the page says; the other way; halted half-way, with both versions of each; and back.</summary>
    private static IEnumerable<(string Service, string[] Versions)[]> Casts()
    {
        string[] former = [Versions.Former], present = [Versions.Present], both = [Versions.Former, Versions.Present];
        foreach (var (extractor, transformer, loader) in ((string[], string[], string[])[])
            [
                (former, former, both), (former, former, present), (former, both, present), (former, present, present), (both, present, present), (both, both, both),
                (present, former, former), (present, present, former), (present, former, present), (former, present, former), (both, both, both), (present, present, present),
            ])
        {
            yield return [("Loader", loader), ("Transformer", transformer), ("Extractor", extractor)];
        }
    }

    /// <summary>Replicas of these versions and of no others: successors first, then the others die.</summary>
    private static async Task CastAsync(Bridge bridge, string service, string[] versions)
    {
        var there = bridge.Services.Where(s => s.Service == service).ToList();
        foreach (var missing in versions.Where(version => there.TrueForAll(s => s.Folder != version))) await bridge.StartVersion(missing, service).ReadyAsync(Ct);
        foreach (var old in there.Where(s => !versions.Contains(s.Folder))) await bridge.KillAsync(old);
    }

    /// <summary>A run that begins in this cast, in the middle of which one of it dies.</summary>
    private static async Task<string> NextRunAsync(Upgrade upgrade, string mode, Random dice)
    {
        var run = await upgrade.Bridge.StartRunAsync(mode, Ct);
        await upgrade.Bridge.RunWhenAsync(run, r => r["status"]!.GetValue<string>() is not "running" || r["counts"]!["extracted"]!.GetValue<int>() > 0, Ct);
        var victim = upgrade.Bridge.Services[dice.Next(upgrade.Bridge.Services.Count)];
        upgrade.Bridge.KillAndReplace(victim);
        upgrade.Says($"  {mode} {run}: kill of the {Versions.Name(victim.Folder)} {victim.Service}");
        return run;
    }

    private static async Task LiveAsync(Bridge bridge, CancellationToken over)
    {
        while (true)
        {
            for (var i = 0; i < 4; i++) bridge.Okki.Companies.LiveOnce();
            await Bridge.PassAsync(TimeSpan.FromMilliseconds(200), over);
        }
    }
}
