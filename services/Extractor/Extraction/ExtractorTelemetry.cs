using System.Diagnostics;
using System.Diagnostics.Metrics;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>Spans and figures of extraction: one trace a cell, which its companies' way to the target belongs to.</summary>
internal static class ExtractorTelemetry
{
    private static readonly ActivitySource Source = new("OkkiBridge.Extractor");
    private static readonly Meter Meter = new("OkkiBridge.Extractor");
    private static readonly Counter<int> Cells =
        Meter.CreateCounter<int>("okkibridge.cells", "{cell}", "Readings of cells: proven whole, or repeated because pages moved while they were read");
    private static readonly Gauge<int> HeldBackNow =
        Meter.CreateGauge<int>("okkibridge.run.held_back", null, "1 while reading waits because Events:MostOutstanding companies of the run are on their way");

    public static Activity? StartCell(Run run)
    {
        Activity.Current = null;    // a trace of its own, not part of whatever started the run
        return Source.StartActivity("extract cell")?.SetTag("okkibridge.plan", run.Plan).SetTag("okkibridge.run", run.Id);
    }

    public static void EndCell(Activity? activity, Run run, ProvenCell cell)
    {
        activity?
            .SetTag("okkibridge.cell.from", cell.Window.From.ToString("O"))
            .SetTag("okkibridge.cell.to", cell.Window.To.ToString("O"))
            .SetTag("okkibridge.companies", cell.Rows.Count)
            .SetTag("okkibridge.cell.repeated", cell.Repeated);
        Cells.Add(1, new("okkibridge.plan", run.Plan), new("okkibridge.result", "proven"));
        if (cell.Repeated > 0) Cells.Add(cell.Repeated, new("okkibridge.plan", run.Plan), new("okkibridge.result", "repeated"));
    }

    /// <summary>Whether this replica's run of a plan waits for outcomes.</summary>
    public static void HeldBack(string plan, bool held) => HeldBackNow.Record(held ? 1 : 0, new KeyValuePair<string, object?>("okkibridge.plan", plan));
}
