using System.Diagnostics.Metrics;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Runs;

/// <summary>Figures of runs that ended.</summary>
internal static class RunTelemetry
{
    private static readonly Meter Meter = new("OkkiBridge.Extractor");
    private static readonly Histogram<double> Durations = Meter.CreateHistogram(
        "okkibridge.run.duration", "s", "From a run's start to its final state",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400] });

    /// <summary>The run reached a final state; told by the one replica that moved it there.</summary>
    public static void Ended(Run run, RunStatus status, DateTimeOffset at) => Durations.Record((at - run.StartedAt).TotalSeconds,
        new("okkibridge.plan", run.Plan), new("okkibridge.mode", Name(run.Mode)), new("okkibridge.status", Name(status)));

    private static string Name<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
