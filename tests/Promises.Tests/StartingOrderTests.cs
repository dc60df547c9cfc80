using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Qingyiyun;

namespace OkkiBridge.Promises.Tests;

/// <summary>Nothing orders the services: on a broker that never saw any of them, a run begins as soon as there is an extractor, and ends when all are there.</summary>
public sealed class StartingOrderTests
{
    private const int Companies = 230;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Extractor", "Transformer", "Loader")]
    [InlineData("Extractor", "Loader", "Transformer")]
    [InlineData("Transformer", "Extractor", "Loader")]
    [InlineData("Transformer", "Loader", "Extractor")]
    [InlineData("Loader", "Extractor", "Transformer")]
    [InlineData("Loader", "Transformer", "Extractor")]
    public async Task The_first_run_completes_whichever_service_comes_up_last(params string[] order)
    {
        await using var bridge = await Bridge.StartAsync(0, new OkkiSandboxOptions { Companies = Companies }, new QingyiyunSandboxOptions(), Ct);
        string? run = null;
        foreach (var service in order)
        {
            await bridge.StartService(service).ReadyAsync(Ct);
            if (service != "Extractor") continue;
            run = await bridge.StartRunAsync("full", Ct);
            if (order[^1] != "Extractor") await bridge.RunWhenAsync(run, r => r["status"]!.GetValue<string>() == "loading", Ct);     // all of it is published
        }

        Promise.Complete(await bridge.EndOfAsync(run!, Ct));
        Assert.Equal(Companies, bridge.Qingyiyun.Store.Ids.Count);
    }
}
