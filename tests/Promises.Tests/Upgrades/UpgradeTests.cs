namespace OkkiBridge.Promises.Tests.Upgrades;

/// <summary>
/// <c>docs/upgrades</c> with data in place: what the version before left in database and queues when it was killed in the middle of its work is gone on with by the present one, and back. Run by
/// <c>./test.sh upgrade --from COMMIT</c>.
/// </summary>
[Trait("Length", "Long")]
public sealed class UpgradeTests(ITestOutputHelper output)
{
    [Fact]
    public async Task The_present_version_goes_on_where_the_former_was_killed_and_back_and_forward_again()
    {
        var former = Versions.Former;
        await using var upgrade = await Upgrade.StartAsync(output);
        await upgrade.LiveAsync(former);
        foreach (var (killed, heir) in ((string, string)[])[(former, Versions.Present), (Versions.Present, former), (former, Versions.Present)])
        {
            var run = await upgrade.BreakOffAsync(killed);
            await upgrade.StartAllAsync(heir);
            upgrade.Says($"{Versions.Name(heir)} goes on");
            await upgrade.EndsWholeAsync(run);
        }
    }

    /// <summary>As the page says: to a version that knows nothing of it, it is a run with an obstacle or a failed one; to one that does, it waits for a person. The next run begins at the watermark.</summary>
    [Fact]
    public async Task A_run_that_the_present_version_holds_for_a_person_costs_the_former_nothing()
    {
        var former = Versions.Former;
        await using var upgrade = await Upgrade.StartAsync(output);
        await upgrade.LiveAsync(Versions.Present);
        var (run, held) = await upgrade.HoldAsync();
        upgrade.Says($"present holds {run}: {held}");

        await upgrade.StartAllAsync(former);
        upgrade.Says($"former ends it as {await upgrade.EndAsync(run)}");
        await upgrade.RunAsync("incremental");
        await upgrade.NothingLostAsync();
        await upgrade.StartAllAsync(Versions.Present);
        upgrade.Says($"present ends it as {await upgrade.EndAsync(run)}");
        await upgrade.RunAsync("incremental");
        await upgrade.AtRestAsync(except: run);
    }
}
