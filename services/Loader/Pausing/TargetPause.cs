using Microsoft.Extensions.Options;
using OkkiBridge.Hosting;
using OkkiBridge.Loader.Loading;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Pausing;

/// <summary>
/// The pause that all replicas share while the target's configuration is at fault. Who begins it raises the one alarm; who ends it says so.
/// </summary>
internal sealed class TargetPause(
    ILoadingPause pauses, ILeases leases, SecretFilter secrets, IOptions<QingyiyunOptions> options, TimeProvider time, ILogger<TargetPause> log)
{
    private const string Canary = "canary-" + QingyiyunClient.Name;

    private TimeSpan Interval => options.Value.CanaryInterval;

    /// <summary>The pause as the database has it now; null when there is none.</summary>
    public async Task<Pause?> ReadAsync(CancellationToken ct)
    {
        var pause = await pauses.ReadAsync(ct);
        LoaderTelemetry.Paused(pause is not null);
        return pause;
    }

    public async Task BeginAsync(string plan, TargetConfigurationException fault, CancellationToken ct)
    {
        var reason = secrets.Clean(fault.Message);
        if (await pauses.BeginAsync(new Pause(plan, reason, time.GetUtcNow()), ct)) log.Paused(plan, reason, Interval);
    }

    public async Task EndAsync(Pause pause, CancellationToken ct)
    {
        if (await pauses.EndAsync(pause.Since, ct)) log.Resumed(pause.Plan, time.GetUtcNow() - pause.Since);
    }

    /// <summary>Whether a call may be tried: once an interval, and to one replica.</summary>
    public async Task<bool> TakeCanaryAsync(Pause pause, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return now >= pause.Since + Interval && await leases.TryHoldAsync(Canary, Guid.NewGuid().ToString("N"), now, now + Interval, ct);
    }
}
