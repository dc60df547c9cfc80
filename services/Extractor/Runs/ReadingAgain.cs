using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Runs;

/// <summary>A run that is held lets the next windows begin at its end.</summary>
internal static class ReadingAgain
{
    /// <summary>It ends short of completion: what it could not read would be left for ever, so the next run begins at the watermark again.</summary>
    public static async Task ReadAgainAsync(this IPlanStates states, Run held, CancellationToken ct)
    {
        if (held is not { Status: RunStatus.Held, MovesWatermark: true }) return;

        var watermark = (await states.ReadAsync(held.Plan, ct)).Watermark;
        if ((watermark ?? held.From) is var from && from < held.To) await states.NoteReadAsync(held.Plan, new SourceReading(from, held.ClockOffset), ct);
    }
}
