using Microsoft.Extensions.Options;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>
/// Back-pressure: at most <c>Events:MostOutstanding</c> companies of a run are between source and target, whatever keeps them there; reading waits for their
/// outcomes. The database is asked when the room of the last count is used up. One for each run that is worked on.
/// </summary>
internal sealed class RoomOnTheWay(IRuns runs, IOptions<EventsOptions> options, TimeProvider time, ILogger<RoomOnTheWay> log)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromHours(1);

    private int _room;
    private bool _said;

    /// <summary>Takes room for so many companies, once there is some; false when the run ended meanwhile.</summary>
    /// <exception cref="OutcomesMissingException">There was none for long, and not a bit more.</exception>
    public async Task<bool> TakeAsync(Run run, int companies, CancellationToken ct)
    {
        if (_room < companies)
        {
            _room = await CountAsync(run, ct);
            ExtractorTelemetry.HeldBack(run.Plan, _room < companies);
        }

        if (_room < companies && !await WaitAsync(run, companies, ct)) return false;

        _room -= companies;
        return true;
    }

    private async Task<bool> WaitAsync(Run run, int companies, CancellationToken ct)
    {
        if (!_said) log.HeldBack(run.Id, run.Plan, options.Value.MostOutstanding);
        _said = true;
        await runs.ReportAsync(run.Id, $"waits for outcomes: {options.Value.MostOutstanding} companies are on their way to the target (Events:MostOutstanding)", ct);
        try
        {
            for (var (room, since) = (_room, time.GetUtcNow()); _room < companies; _room = await CountAsync(run, ct))
            {
                if (_room > room) (room, since) = (_room, time.GetUtcNow());
                if (time.GetUtcNow() - since > LongestSilence) throw new OutcomesMissingException(options.Value.MostOutstanding - _room, LongestSilence);
                if (await runs.FindAsync(run.Id, ct) is not { Status: RunStatus.Running or RunStatus.Held }) return false;
                await Task.Delay(Beat, time, ct);
            }
        }
        finally
        {
            ExtractorTelemetry.HeldBack(run.Plan, false);
        }

        await runs.ReportAsync(run.Id, null, ct);
        return true;
    }

    private async Task<int> CountAsync(Run run, CancellationToken ct) =>
        options.Value.MostOutstanding - await runs.CountOutstandingAsync(run.Id, options.Value.MostOutstanding, ct);
}
