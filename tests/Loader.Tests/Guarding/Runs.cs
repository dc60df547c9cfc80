using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Tests.Guarding;

/// <summary>Runs as the Extractor opens them.</summary>
internal static class Runs
{
    public static async Task<Run> StartAsync(IRuns runs, string plan)
    {
        var now = TimeProvider.System.GetUtcNow();
        var run = new Run
        {
            Id = $"{Guid.NewGuid():N}",
            Plan = plan,
            Mode = RunMode.Full,
            Trigger = "manual",
            Status = RunStatus.Running,
            From = DateTimeOffset.UnixEpoch,
            To = now,
            Cursor = DateTimeOffset.UnixEpoch,
            StartedAt = now,
        };
        return (await runs.StartAsync(run, TestContext.Current.CancellationToken)).Run;
    }
}
