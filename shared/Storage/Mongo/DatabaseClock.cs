using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;

namespace OkkiBridge.Storage.Mongo;

/// <summary>
/// The one clock of all replicas: the database's, read every few seconds (<c>localTime</c> of <c>hello</c>) and carried on by this machine's monotonic clock.
/// Leases and claims end by it, so a host whose own clock is wrong, or jumps, takes nothing that another one still holds.
/// </summary>
/// <param name="database">Asked for when it is first read, for a clock is wanted before the configuration is checked.</param>
/// <param name="host">This machine's clock.</param>
public sealed class DatabaseClock(Func<IMongoDatabase> database, TimeProvider host) : TimeProvider
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    private volatile Reading _last = new(host.GetUtcNow(), host.GetTimestamp(), IsTheDatabases: false);

    /// <summary>Whether the database has said its time. Before, this machine's is told, by which nothing may be claimed or taken over.</summary>
    public bool IsRead => _last.IsTheDatabases;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _last is var last ? last.Now + host.GetElapsedTime(last.At) : default;

    /// <inheritdoc/>
    public override long GetTimestamp() => host.GetTimestamp();

    /// <inheritdoc/>
    public override long TimestampFrequency => host.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => host.LocalTimeZone;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => host.CreateTimer(callback, state, dueTime, period);

    /// <summary>
    /// Reads the database's clock. An answer that took long says little and is left; the first is taken as if it had come at once, for a clock that is behind takes nothing over too early.
    /// Returns how far it stepped since it was read before: zero when it ran on.
    /// </summary>
    public async Task<TimeSpan> ReadAsync(CancellationToken ct)
    {
        var asked = host.GetTimestamp();
        var answer = await database().RunCommandAsync<BsonDocument>(new BsonDocument("hello", 1), cancellationToken: ct);
        var took = host.GetElapsedTime(asked);
        if (took >= Slow && IsRead) return TimeSpan.Zero;

        var (wasRead, carried) = (IsRead, GetUtcNow());
        _last = new Reading(answer["localTime"].ToUniversalTime() + (took < Slow ? took / 2 : TimeSpan.Zero), host.GetTimestamp(), IsTheDatabases: true);
        return wasRead && (GetUtcNow() - carried) is var step && step.Duration() > Slow ? step : TimeSpan.Zero;
    }

    private sealed record Reading(DateTimeOffset Now, long At, bool IsTheDatabases);
}

/// <summary>Keeps <see cref="DatabaseClock"/> right: once before anything else starts, if the database is there, and then every few seconds.</summary>
internal sealed partial class DatabaseClockReader(DatabaseClock clock, ILogger<DatabaseClockReader> log) : BackgroundService
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(5);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryReadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Often, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await TryReadAsync(stoppingToken);
        }
    }

    /// <summary>While the database is away the monotonic clock carries on, and nothing can be claimed.</summary>
    private async Task TryReadAsync(CancellationToken ct)
    {
        try
        {
            var step = await clock.ReadAsync(ct);
            if (step != TimeSpan.Zero) LogStep(log, step, clock.GetUtcNow());
        }
        catch (Exception away) when (away is MongoException or TimeoutException or OperationCanceledException)
        {
        }
    }

    [LoggerMessage(1015, LogLevel.Warning,
        "The database's clock stepped by {Step}, to {Now:s}Z: ticks, budget and leases that were noted ahead of it bind nobody, and all else at most for as long as the step. Keep that host's clock by NTP")]
    private static partial void LogStep(ILogger logger, TimeSpan step, DateTimeOffset now);
}
