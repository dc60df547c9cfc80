using System.Diagnostics;
using System.Diagnostics.Metrics;
using MassTransit;
using MassTransit.Logging;
using OkkiBridge.Contracts;

namespace OkkiBridge.Loader.Loading;

/// <summary>Spans and figures of loading.</summary>
internal static class LoaderTelemetry
{
    private static readonly ActivitySource Source = new("OkkiBridge.Loader");
    private static readonly Meter Meter = new("OkkiBridge.Loader");
    private static readonly Counter<int> Companies =
        Meter.CreateCounter<int>("okkibridge.companies", "{company}", "Companies by outcome");
    private static readonly Gauge<int> PausedNow =
        Meter.CreateGauge<int>("okkibridge.target.paused", null, "1 while loading is paused because the target's configuration is at fault");

    /// <summary>The span of a batch: child of its first message, linked to the traces of the others.</summary>
    public static Activity? StartBatch(string plan, Batch<CompaniesNormalized> batch)
    {
        var traces = batch.Select(m => ActivityContext.TryParse(m.Headers.Get<string>(DiagnosticHeaders.ActivityId), null, isRemote: true, out var trace) ? trace : default)
            .Where(t => t != default).Distinct().ToList();
        var activity = Source.StartActivity("load companies", ActivityKind.Consumer, traces.FirstOrDefault(),
            links: traces.Skip(1).Select(t => new ActivityLink(t)));
        return activity?.SetTag("okkibridge.plan", plan).SetTag("okkibridge.run", batch[0].Message.RunId);
    }

    /// <summary>The span of an ID check.</summary>
    public static Activity? StartCheck(int companies) => Source.StartActivity("check ids")?.SetTag("okkibridge.companies", companies);

    /// <summary>Whether this replica sees loading paused.</summary>
    public static void Paused(bool paused) => PausedNow.Record(paused ? 1 : 0);

    public static void Count(string plan, IReadOnlyList<Settled> settled)
    {
        foreach (var outcome in settled.CountBy(s => s.Outcome))
        {
            Companies.Add(outcome.Value, new("plan", plan), new("outcome", outcome.Key.ToString()));
        }
    }
}
