using OkkiBridge.Extractor.Okki;
using OkkiBridge.Extractor.Runs;
using OkkiBridge.Hosting.Http;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>
/// Reads a run's window to its end, cell by cell, from the checkpoint on. Each proven cell is published and then marked: that mark is the checkpoint that a
/// restarted run goes on from. While the source is away the run waits; it fails only for what no waiting cures.
/// </summary>
internal sealed class RunExecutor(
    IRuns runs, CellReader reader, CellPublisher publisher, RunCompletion completion, TimeProvider time, ILogger<RunExecutor> log)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    public async Task ExecuteAsync(Run run, Plan plan, CancellationToken ct)
    {
        var (pause, waitingSince) = (TimeSpan.FromSeconds(1), (DateTimeOffset?)null);
        while (true)
        {
            try
            {
                var current = await runs.FindAsync(run.Id, ct);
                if (current is not { Status: RunStatus.Running }) return;
                if (waitingSince is not null && current.Cursor > run.Cursor) (pause, waitingSince) = (TimeSpan.FromSeconds(1), null);
                run = current;

                if (await ReadToTheEndAsync(run, plan, ct)) await completion.ExtractedAsync(run.Id, ct);
                return;
            }
            catch (Exception fault) when (fault is OkkiConfigurationException or UnprovenSecondException || IsOver(waitingSince))
            {
                log.RunFailed(fault, run.Id, run.Plan, fault.Message);
                var now = time.GetUtcNow();
                if (await runs.MoveAsync(run.Id, [RunStatus.Running], RunStatus.Failed, now, fault.Message, ct)) RunTelemetry.Ended(run, RunStatus.Failed, now);
                return;
            }
            catch (Exception fault) when (!ct.IsCancellationRequested)
            {
                waitingSince ??= time.GetUtcNow();
                log.RunWaits(run.Id, run.Plan, pause, fault.Message);
                await ReportAsync(run.Id, fault.Message, ct);
                await Task.Delay(pause, time, ct);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    /// <summary>False when the run ended meanwhile.</summary>
    private async Task<bool> ReadToTheEndAsync(Run run, Plan plan, CancellationToken ct)
    {
        var walk = Walk(run, plan, new Window(run.Cursor, run.To), removed: false);
        var announced = run.Counts.Extracted;
        while (!walk.IsDone)
        {
            using var activity = ExtractorTelemetry.StartCell(run);
            using var calls = CallCount.Open();
            var cell = await walk.NextAsync(ct);
            await publisher.PublishAsync(run, plan, cell, ct);
            var removed = plan.Settings.OnRemoved.Policy is RemovedPolicy.Ignore ? null : Walk(run, plan, cell.Window, removed: true);
            while (removed is { IsDone: false }) await publisher.PublishAsync(run, plan, await removed.NextAsync(ct), ct);

            await runs.AddCallsAsync(run.Id, source: calls.Value, target: 0, ct);
            ExtractorTelemetry.EndCell(activity, run, cell);
            if (!await runs.CheckpointAsync(run.Id, new Checkpoint(cell.Window.To, 1, cell.Repeated, announced + walk.Announced), ct)) return false;
            if (run.Error is not null) await runs.ReportAsync(run.Id, null, ct);
            run = run with { Error = null };
        }

        return true;
    }

    private CellWalk Walk(Run run, Plan plan, Window window, bool removed) => new(plan, window, removed, reader, time,
        (cell, reading) => log.CellUnproven(run.Id, run.Plan, cell.From, cell.To, reading.Total, reading.Rows.Count));

    private async Task ReportAsync(string runId, string error, CancellationToken ct)
    {
        try
        {
            await runs.ReportAsync(runId, error, ct);
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            log.ReportLost(runId, fault.Message);       // the database is what is away: the log line must do
        }
    }

    private bool IsOver(DateTimeOffset? waitingSince) => time.GetUtcNow() - waitingSince > Patience;
}
