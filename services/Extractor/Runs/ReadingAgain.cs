using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Runs;

/// <summary>Windows join: the next begins where the last one ended, that of a run that is held for a part of its own too.</summary>
internal static class ReadingAgain
{
    /// <summary>A run ends short of completion: what it could not read would be left for ever, so the next one begins at the watermark again.</summary>
    public static async Task ReadAgainAsync(this IPlanStates states, Run run, CancellationToken ct)
    {
        if (!run.MovesWatermark || await states.ReadAsync(run.Plan, ct) is not { Read: not null } state) return;
        if ((state.Watermark ?? run.From) is var from && from < run.To) await states.NoteReadAsync(run.Plan, new SourceReading(from, run.ClockOffset), ct);
    }

    /// <summary>Whether a run's window begins within what was read: else one before it ended short since, and between the two lies what nobody has read.</summary>
    public static bool Joins(this PlanState state, Run run) => run.From <= (state.Read?.To ?? state.Watermark ?? run.From);
}
