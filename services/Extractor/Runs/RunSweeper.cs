using OkkiBridge.Hosting;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Runs;

/// <summary>
/// Keeps the figures of active runs fresh, and completes those whose last outcome was recorded by a process that died before it could. Counting a run takes
/// the longer the more companies it has, so a large one is counted less often: it may cost a twentieth of the time.
/// </summary>
internal sealed class RunSweeper(IServiceScopeFactory scopes, IRuns runs, TimeProvider time, ILogger<RunSweeper> log) : BackgroundService
{
    private const int Rest = 19;

    private Dictionary<string, (long At, TimeSpan Enough)> _counted = [];
    private Dictionary<string, (int Settled, long Since)> _progress = [];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Every.SecondAsync(time, SweepAsync, log, stoppingToken);

    private async Task SweepAsync(CancellationToken ct)
    {
        var counted = new Dictionary<string, (long At, TimeSpan Enough)>();
        var progress = new Dictionary<string, (int, long Since)>();
        foreach (var status in (RunStatus[])[RunStatus.Running, RunStatus.Loading, RunStatus.Held])
        {
            foreach (var run in await runs.ListAsync(null, status, limit: 100, ct))
            {
                counted[run.Id] = _counted.TryGetValue(run.Id, out var last) && time.GetElapsedTime(last.At) < last.Enough ? last : await CountAsync(run.Id, ct);
                if (status is RunStatus.Running) continue;

                var isSilent = _progress.TryGetValue(run.Id, out var known) && known.Settled == run.Counts.Settled;
                progress[run.Id] = isSilent ? known : (run.Counts.Settled, time.GetTimestamp());

                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<RunCompletion>().TryCompleteAsync(run.Id, time.GetElapsedTime(progress[run.Id].Since), ct);
            }
        }

        (_counted, _progress) = (counted, progress);
    }

    /// <summary>Returns when it was counted, and for how long that is enough.</summary>
    private async Task<(long At, TimeSpan Enough)> CountAsync(string runId, CancellationToken ct)
    {
        var begin = time.GetTimestamp();
        await runs.CountAsync(runId, ct);
        return (time.GetTimestamp(), time.GetElapsedTime(begin) * Rest);
    }
}
