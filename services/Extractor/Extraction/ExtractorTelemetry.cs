using System.Diagnostics;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>Spans of extraction: one trace a cell, which its companies' way to the target belongs to.</summary>
internal static class ExtractorTelemetry
{
    private static readonly ActivitySource Source = new("OkkiBridge.Extractor");

    public static Activity? StartCell(Run run)
    {
        Activity.Current = null;    // a trace of its own, not part of whatever started the run
        return Source.StartActivity("extract cell")?.SetTag("okkibridge.plan", run.Plan).SetTag("okkibridge.run", run.Id);
    }

    public static void EndCell(Activity? activity, ProvenCell cell) => activity?
        .SetTag("okkibridge.cell.from", cell.Window.From.ToString("O"))
        .SetTag("okkibridge.cell.to", cell.Window.To.ToString("O"))
        .SetTag("okkibridge.companies", cell.Rows.Count)
        .SetTag("okkibridge.cell.repeated", cell.Repeated);
}
