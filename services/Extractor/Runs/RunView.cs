using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Runs;

/// <summary>A run as the control API shows it (interfaces.md: a run record).</summary>
internal sealed record RunView(
    string Id, string Plan, string? PlanVersion, RunMode Mode, string Trigger, RunStatus Status, RunView.Span Window, RunView.Outcomes Counts, RunView.CellFigures Cells, double Progress,
    RunView.CallFigures Calls, bool DryRun, DateTimeOffset StartedAt, DateTimeOffset? CompletedAt, string? Error)
{
    internal sealed record Span(DateTimeOffset From, DateTimeOffset To);

    internal sealed record Outcomes(int Extracted, int Written, int Unchanged, int Stale, int Skipped, int Rejected);

    internal sealed record CellFigures(int Proven, int Repeated);

    internal sealed record CallFigures(int Source, int Target);

    public static RunView Of(Run run) => new(
        run.Id, run.Plan, run.PlanVersion, run.Mode, run.Trigger, run.Status, new Span(run.From, run.To),
        new Outcomes(run.Counts.Extracted, run.Counts.Written, run.Counts.Unchanged, run.Counts.Stale, run.Counts.Skipped, run.Counts.Rejected),
        new CellFigures(run.CellsProven, run.CellsRepeated), ProgressOf(run), new CallFigures(run.SourceCalls, run.TargetCalls),
        run.DryRun, run.StartedAt, run.CompletedAt, run.Error);

    /// <summary>Companies with an outcome of those that the source announced; 1 only when the run is completed.</summary>
    private static double ProgressOf(Run run) => run.Status is RunStatus.Completed
        ? 1
        : Math.Round(Math.Min(0.99, run.Counts.Settled / (double)Math.Max(1, Math.Max(run.Announced, run.Counts.Extracted))), 2);
}
