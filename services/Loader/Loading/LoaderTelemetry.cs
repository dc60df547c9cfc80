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
    private static readonly Histogram<int> Writes = Meter.CreateHistogram(
        "okkibridge.write.companies", "{company}", "Companies in one write to the target",
        advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500] });
    private static readonly Counter<int> InDoubt =
        Meter.CreateCounter<int>("okkibridge.in_doubt.settled", "{company}", "Writes without an answer, by what the target said when it was asked");
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

    /// <summary>The span of a write, with the companies in it.</summary>
    public static Activity? StartWrite(string plan, IReadOnlyList<LoadItem> companies)
    {
        Writes.Record(companies.Count, new KeyValuePair<string, object?>("okkibridge.plan", plan));
        return Source.StartActivity("write companies")?.SetTag("okkibridge.plan", plan)
            .SetTag("okkibridge.company.ids", companies.Select(c => c.Company.Id).ToArray());
    }

    /// <summary>Writes in doubt turned out to have arrived, to be missing, or could only be repeated.</summary>
    public static void Settled(string plan, string result, int companies)
    {
        if (companies > 0) InDoubt.Add(companies, new("okkibridge.plan", plan), new("okkibridge.result", result));
    }
}
