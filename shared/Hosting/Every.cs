using Microsoft.Extensions.Logging;

namespace OkkiBridge.Hosting;

/// <summary>The heartbeat of the background work: what fails is logged once and tried again at the next beat, more slowly while it goes on failing.</summary>
public static partial class Every
{
    private const int SlowestBeat = 30;

    /// <summary>Does the work every second until the service stops.</summary>
    public static Task SecondAsync(TimeProvider time, Func<CancellationToken, Task> work, ILogger log, CancellationToken ct) =>
        BeatAsync(TimeSpan.FromSeconds(1), time, work, log, ct);

    /// <summary>Does the work at every beat until the service stops.</summary>
    public static async Task BeatAsync(TimeSpan beat, TimeProvider time, Func<CancellationToken, Task> work, ILogger log, CancellationToken ct)
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
                if (failures++ == 0) BeatFailed(log, fault.Message);
            }

            await Task.Delay(beat * Math.Min(SlowestBeat, 1 << Math.Min(failures, 5)), time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(1001, LogLevel.Warning, "Background work waits and tries again: {Reason}")]
    private static partial void BeatFailed(ILogger logger, string reason);
}
