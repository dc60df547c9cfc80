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

    private Dictionary<string, DateTimeOffset> _due = [];
    private Dictionary<string, (int Settled, DateTimeOffset Since)> _progress = [];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Every.SecondAsync(time, SweepAsync, log, stoppingToken);

    private async Task SweepAsync(CancellationToken ct)
    {
        var due = new Dictionary<string, DateTimeOffset>();
        var progress = new Dictionary<string, (int, DateTimeOffset)>();
        foreach (var status in (RunStatus[])[RunStatus.Running, RunStatus.Loading, RunStatus.Held])
        {
            foreach (var run in await runs.ListAsync(null, status, limit: 100, ct))
            {
                due[run.Id] = _due.GetValueOrDefault(run.Id) is var next && next > time.GetUtcNow() ? next : await CountAsync(run.Id, ct);
                if (status is RunStatus.Running) continue;

                var (settled, since) = _progress.GetValueOrDefault(run.Id, (-1, time.GetUtcNow()));
                progress[run.Id] = run.Counts.Settled == settled ? (settled, since) : (run.Counts.Settled, time.GetUtcNow());

                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<RunCompletion>().TryCompleteAsync(run.Id, progress[run.Id].Item2, ct);
            }
        }

        (_due, _progress) = (due, progress);
    }

    /// <summary>Returns when to count again.</summary>
    private async Task<DateTimeOffset> CountAsync(string runId, CancellationToken ct)
    {
        var begin = time.GetTimestamp();
        await runs.CountAsync(runId, ct);
        return time.GetUtcNow() + (time.GetElapsedTime(begin) * Rest);
    }
}
