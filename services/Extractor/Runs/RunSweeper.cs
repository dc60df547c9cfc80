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
    private Dictionary<string, (int Settled, DateTimeOffset Since)> _progress = [];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Every.SecondAsync(time, SweepAsync, log, stoppingToken);

    private async Task SweepAsync(CancellationToken ct)
    {
        var counted = new Dictionary<string, (long At, TimeSpan Enough)>();
        var progress = new Dictionary<string, (int, DateTimeOffset)>();
        foreach (var status in (RunStatus[])[RunStatus.Running, RunStatus.Loading, RunStatus.Held])
        {
            foreach (var run in await runs.ListAsync(null, status, limit: 100, ct))
            {
                counted[run.Id] = _counted.TryGetValue(run.Id, out var last) && time.GetElapsedTime(last.At) < last.Enough ? last : await CountAsync(run.Id, ct);
                if (status is RunStatus.Running) continue;

                var (settled, since) = _progress.GetValueOrDefault(run.Id, (-1, time.GetUtcNow()));
                progress[run.Id] = run.Counts.Settled == settled ? (settled, since) : (run.Counts.Settled, time.GetUtcNow());

                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<RunCompletion>().TryCompleteAsync(run.Id, progress[run.Id].Item2, ct);
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
