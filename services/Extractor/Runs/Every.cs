namespace OkkiBridge.Extractor.Runs;

/// <summary>The heartbeat of the background work: what fails is logged once and tried again at the next beat, more slowly while it goes on failing.</summary>
internal static class Every
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private const int SlowestBeat = 30;

    public static async Task SecondAsync(TimeProvider time, Func<CancellationToken, Task> work, ILogger log, CancellationToken ct)
    {
        for (var failures = 0; !ct.IsCancellationRequested;)
        {
            try
            {
                await work(ct);
                failures = 0;
            }
            catch (Exception fault) when (!ct.IsCancellationRequested)
            {
                if (failures++ == 0) log.BeatFailed(fault.Message);
            }

            await Task.Delay(Beat * Math.Min(SlowestBeat, 1 << Math.Min(failures, 5)), time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
