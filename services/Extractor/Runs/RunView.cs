using System.Text.Json.Serialization;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Runs;

/// <summary>A run as the control API shows it (interfaces.md: a run record).</summary>
internal sealed record RunView(
    string Id, string Plan, string? PlanVersion, RunMode Mode, string Trigger, RunStatus Status, RunView.Span Window, RunView.Outcomes Counts, RunView.CellFigures Cells, double Progress,
    RunView.CallFigures Calls, bool DryRun, DateTimeOffset StartedAt, DateTimeOffset? CompletedAt, string? Error,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RunView.HeldView? Held = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RunView.DifferenceFigures? Differences = null)
{
    internal sealed record HeldView(HeldKind Kind, string Code, string Reason, string? Call, string? Place, string? Field, DateTimeOffset Since, int Tries, DateTimeOffset? NextTry);

    internal sealed record Span(DateTimeOffset From, DateTimeOffset To);

    internal sealed record Outcomes(int Extracted, int Written, int Unchanged, int Stale, int Skipped, int Rejected);

    internal sealed record CellFigures(int Proven, int Repeated);

    internal sealed record CallFigures(int Source, int Target);

    internal sealed record DifferenceFigures(int Missing, int Stale, int Extra, int Deleted);

    public static RunView Of(Run run) => new(
        run.Id, run.Plan, run.PlanVersion, run.Mode, run.Trigger, run.Status, new Span(run.From, run.To),
        new Outcomes(run.Counts.Extracted, run.Counts.Written, run.Counts.Unchanged, run.Counts.Stale, run.Counts.Skipped, run.Counts.Rejected),
        new CellFigures(run.CellsProven, run.CellsRepeated), ProgressOf(run), new CallFigures(run.SourceCalls, run.TargetCalls),
        run.DryRun, run.StartedAt, run.CompletedAt, run.Error,
        run.Held is { } h ? new HeldView(h.Kind, h.Code, h.Reason, h.Call, h.Place, h.Field, h.Since, h.Tries, h.NextTry) : null,
        run is { Mode: RunMode.Reconcile, Differences: var found } ? new DifferenceFigures(found?.Missing ?? 0, found?.Stale ?? 0, found?.Extra ?? 0, found?.Deleted ?? 0) : null);

    /// <summary>Companies with an outcome of those that the source announced; 1 only when the run is completed.</summary>
    private static double ProgressOf(Run run) => run.Status is RunStatus.Completed
        ? 1
        : Math.Round(Math.Min(0.99, run.Counts.Settled / (double)Math.Max(1, Math.Max(run.Announced, run.Counts.Extracted))), 2);
}
