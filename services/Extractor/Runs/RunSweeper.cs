using OkkiBridge.Hosting;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Runs;

/// <summary>
/// Keeps the figures of active runs fresh, and completes those whose last outcome was recorded by a process that died before it could.
/// </summary>
internal sealed class RunSweeper(IServiceScopeFactory scopes, IRuns runs, TimeProvider time, ILogger<RunSweeper> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Every.SecondAsync(time, SweepAsync, log, stoppingToken);

    private async Task SweepAsync(CancellationToken ct)
    {
        foreach (var status in (RunStatus[])[RunStatus.Running, RunStatus.Loading])
        {
            foreach (var run in await runs.ListAsync(null, status, limit: 100, ct))
            {
                await runs.CountAsync(run.Id, ct);
                if (status is not RunStatus.Loading) continue;

                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<RunCompletion>().TryCompleteAsync(run.Id, ct);
            }
        }
    }
}
