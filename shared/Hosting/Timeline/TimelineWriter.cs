using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OkkiBridge.Storage;

namespace OkkiBridge.Hosting.Timeline;

/// <summary>Stores what the log told, a moment later, and as soon as the database is back when it was away.</summary>
internal sealed partial class TimelineWriter(TimelineLogs lines, IEvents events, IOptions<TimelineOptions> options, TimeProvider time, ILogger<TimelineWriter> log) : BackgroundService
{
    private static readonly TimeSpan LastMoment = TimeSpan.FromSeconds(2);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        using var last = new CancellationTokenSource(LastMoment);       // what was told while the service stopped
        await StoreAsync(last.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Every.SecondAsync(time, StoreAsync, log, stoppingToken);

    private async Task StoreAsync(CancellationToken ct)
    {
        var (waiting, lost) = lines.Look();
        if (waiting.Count == 0) return;

        await events.AddAsync([.. waiting.Select(e => e with { KeptUntil = e.At + options.Value.KeepFor })], ct);
        lines.Stored(waiting.Count, lost);
        if (lost > 0) LogLost(lost);
    }

    [LoggerMessage(1006, LogLevel.Warning, "{Lost} events of the timeline are lost: the database was away for too long. They stand in the log")]
    private partial void LogLost(int lost);
}
