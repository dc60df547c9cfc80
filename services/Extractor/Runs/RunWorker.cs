using Microsoft.Extensions.Options;
using OkkiBridge.Extractor.Extraction;
using OkkiBridge.Extractor.Scheduling;
using OkkiBridge.Extractor.Stuck;
using OkkiBridge.Hosting;
using OkkiBridge.Hosting.Http;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Runs;

/// <summary>
/// Works on the runs that are open: of all replicas, the one that holds a plan's lease reads its run; when it dies the lease ends and another goes on from
/// the last checkpoint.
/// </summary>
internal sealed class RunWorker(
    IServiceScopeFactory scopes, IRuns runs, ILeases leases, StuckThings stuck, IOptions<SchedulerOptions> options, TimeProvider time, ILogger<RunWorker> log)
    : BackgroundService
{
    private readonly string _owner = $"{Environment.MachineName}-{Guid.NewGuid():N}";
    private readonly Dictionary<string, Task> _working = [];

    private TimeSpan Lease => options.Value.Lease;

    private TimeSpan Renewal => Lease / 4;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Every.SecondAsync(time, TakeOpenRunsAsync, log, stoppingToken);
        }
        finally
        {
            await Task.WhenAll(_working.Values);
        }
    }

    private async Task TakeOpenRunsAsync(CancellationToken ct)
    {
        var held = await runs.ListDueAsync(time.GetUtcNow(), limit: 1000, ct);
        foreach (var run in (await runs.ListAsync(null, RunStatus.Running, limit: 100, ct)).Concat(held).OrderBy(r => r.Mode is RunMode.Reconcile))      // it gives way
        {
            if (_working.GetValueOrDefault(run.Plan) is { IsCompleted: false }) continue;
            if (!await HoldAsync(run.Plan, ct)) continue;
            _working[run.Plan] = WorkAsync(run, ct);
        }
    }

    private async Task WorkAsync(Run run, CancellationToken ct)
    {
        using var work = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var calls = CallCount.Open();
        var renewal = RenewAsync(run, calls, work);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<RunExecutor>().ExecuteAsync(run, work.Token);
        }
        catch (OperationCanceledException) when (work.IsCancellationRequested)
        {
            log.RunLeft(run.Id, run.Plan);
        }
        catch (Exception fault)
        {
            log.RunStumbled(fault, run.Id, run.Plan);   // it stays open: taken up again within a second
        }
        finally
        {
            await work.CancelAsync();
            await renewal;
            await ReleaseAsync(run.Plan);
        }
    }

    /// <summary>Prolongs the lease while the work goes on, and stops the work when the lease is lost, or when the work hangs: it is taken up anew.</summary>
    private async Task RenewAsync(Run run, CallCount calls, CancellationTokenSource work)
    {
        var (held, made) = (time.GetUtcNow() + Lease, 0);
        while (!work.IsCancellationRequested)
        {
            await Task.Delay(Renewal, time, work.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (work.IsCancellationRequested) return;
            if (calls.Whole > made)
            {
                made = calls.Whole;
                stuck.Moves(run.Id, time.GetUtcNow());
            }
            else if (stuck.TakeRun(run.Id, time.GetUtcNow()))
            {
                log.StuckRunLeft(run.Id, run.Plan);
                break;
            }

            try
            {
                var until = time.GetUtcNow() + Lease;
                if (!await HoldAsync(run.Plan, work.Token)) break;
                held = until;
            }
            catch (Exception) when (time.GetUtcNow() < held - Renewal)
            {
                // The database is away for a moment; the lease still stands.
            }
            catch (Exception)
            {
                break;
            }
        }

        await work.CancelAsync();
    }

    private Task<bool> HoldAsync(string plan, CancellationToken ct) =>
        leases.TryHoldAsync($"run/{plan}", _owner, time.GetUtcNow(), time.GetUtcNow() + Lease, ct);

    private async Task ReleaseAsync(string plan)
    {
        try
        {
            await leases.ReleaseAsync($"run/{plan}", _owner, CancellationToken.None);
        }
        catch (Exception)
        {
            // It ends by itself.
        }
    }
}
