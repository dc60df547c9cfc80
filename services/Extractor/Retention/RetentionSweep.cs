using Microsoft.Extensions.Options;
using OkkiBridge.Hosting;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Retention;

/// <summary>Forgets what was kept long enough, a little at a time, so that nobody waits for it. All replicas look, as a rule one at a time.</summary>
internal sealed class RetentionSweep(IRuns runs, ILeases leases, IOptions<RetentionOptions> options, TimeProvider time, ILogger<RetentionSweep> log) : BackgroundService
{
    /// <summary>Runs of a plan that stay however old they are: the last ones tell the next where to begin.</summary>
    private const int NewestRuns = 100;

    private const string Lease = "retention";
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(1);

    private readonly string _owner = $"{Environment.MachineName}-{Guid.NewGuid():N}";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);        // whoever starts has better to do
        await Every.BeatAsync(Interval, time, SweepAsync, log, stoppingToken);
    }

    private async Task SweepAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        try
        {
            await WholeAsync(step => runs.ForgetCompaniesAsync(now - options.Value.RunCompanies, step), ct);
            await WholeAsync(step => runs.ForgetAsync(now - options.Value.Runs, NewestRuns, step), ct);
        }
        finally
        {
            await leases.ReleaseAsync(Lease, _owner, CancellationToken.None);
        }
    }

    private async Task WholeAsync(Func<CancellationToken, Task<int>> step, CancellationToken ct)
    {
        while (await leases.TryHoldAsync(Lease, _owner, time.GetUtcNow(), time.GetUtcNow() + LeaseTime, ct) && await step(ct) > 0)
        {
        }
    }
}
