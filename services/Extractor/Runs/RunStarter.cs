using Microsoft.Extensions.Options;
using OkkiBridge.Extractor.Extraction;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Hosting;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Runs;

/// <summary>Opens runs: chooses the closed window (P1) by the source's clock, less the settle delay.</summary>
internal sealed class RunStarter(IRuns runs, PlanResolver plans, IPlanStates states, CellReader reader, IOptions<OkkiOptions> options, TimeProvider time, ILogger<RunStarter> log)
{
    /// <summary>Opens a run, or returns the one that is active.</summary>
    public async Task<(Run Run, bool Started)> StartAsync(Plan plan, StartRun request, string trigger, CancellationToken ct)
    {
        if (await ActiveAsync(plan, ct) is { } active) return (active, false);

        var now = time.GetUtcNow();
        var latest = Truncate(await reader.ClockAsync(plan, now, ct) - options.Value.SettleDelay);
        var from = Truncate(request.From ?? await StartOfAsync(plan, request.Mode, ct));
        var to = request.To is { } end && end < latest ? Truncate(end) : latest;

        var run = new Run
        {
            Id = $"{now.UtcDateTime:yyyyMMdd'T'HHmmss}-{Guid.NewGuid().ToString("N")[..8]}",
            Plan = plan.Name,
            PlanVersion = plan.Version,
            Mode = request.Mode,
            Trigger = trigger,
            Status = RunStatus.Running,
            From = from < to ? from : to,
            To = to,
            Cursor = from < to ? from : to,
            DryRun = request.DryRun,
            StartedAt = now,
        };
        await plans.KeepAsync(plan, ct);
        var opened = await runs.StartAsync(run, ct);
        if (opened.Started) log.RunStarted(run.Id, run.Plan, run.Mode, run.From, run.To);
        return opened;
    }

    private async Task<Run?> ActiveAsync(Plan plan, CancellationToken ct) =>
        (await runs.ListAsync(plan.Name, RunStatus.Running, 1, ct)).Concat(await runs.ListAsync(plan.Name, RunStatus.Loading, 1, ct)).FirstOrDefault();

    private async Task<DateTimeOffset> StartOfAsync(Plan plan, RunMode mode, CancellationToken ct)
    {
        var beginning = plan.Settings.StartFrom ?? DateTimeOffset.UnixEpoch;
        if (mode is not RunMode.Incremental || (await states.ReadAsync(plan.Name, ct)).Watermark is not { } watermark) return beginning;
        return watermark - plan.Settings.Overlap;
    }

    private static DateTimeOffset Truncate(DateTimeOffset t) => DateTimeOffset.FromUnixTimeSeconds(t.ToUnixTimeSeconds());
}
