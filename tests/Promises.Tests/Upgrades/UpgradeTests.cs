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
}
