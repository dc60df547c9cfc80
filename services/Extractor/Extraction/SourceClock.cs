using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using OkkiBridge.Extractor.Okki;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>The source's clock against ours. One answer's word is not believed: windows and readings end by what is plausible (P12).</summary>
internal sealed class SourceClock(IOptions<OkkiOptions> options, TimeProvider time, ILogger<SourceClock> log)
{
    private static readonly Meter Meter = new("OkkiBridge.Extractor");
    private static readonly Gauge<double> Offset =
        Meter.CreateGauge<double>("okkibridge.source.clock.offset", "s", "The source's clock less ours, when a run's window was last chosen");

    /// <summary>Ours.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>What lies behind it is no time of these minutes, whoever's clock is right.</summary>
    public DateTimeOffset Latest => Now + Tolerance;

    private TimeSpan Tolerance => options.Value.ClockTolerance;

    /// <summary>The source's time where it is within <c>Okki:ClockTolerance</c> of ours, else ours.</summary>
    public DateTimeOffset Plausible(DateTimeOffset? told) => told is { } now && (now - Now).Duration() <= Tolerance ? now : Now;

    /// <summary>Whether the source's clock is behind ours by more than <c>Okki:ClockTolerance</c>.</summary>
    public bool IsFarBehind(DateTimeOffset told) => Now - told > Tolerance;

    /// <summary>The last instant that a window may reach to: never behind ours, so that no watermark lies in the future, and never behind the source's.</summary>
    public DateTimeOffset End(DateTimeOffset? told) => told is { } now && now < Now ? now : Now;

    /// <summary>The source's clock less ours; says so where it is beyond the tolerance, or has moved by more than that since the last run.</summary>
    public TimeSpan Compare(string plan, DateTimeOffset? told, TimeSpan? last)
    {
        if (told is not { } now) return TimeSpan.Zero;

        var offset = now - Now;
        Offset.Record(Math.Round(offset.TotalSeconds, 1), new KeyValuePair<string, object?>("okkibridge.plan", plan));
        if (offset.Duration() > Tolerance) log.ClockDiffers(plan, now, offset, Tolerance);
        else if (last is { } before && (offset - before).Duration() > Tolerance) log.ClockMoved(plan, now, offset - before, Tolerance);
        return offset;
    }
}
