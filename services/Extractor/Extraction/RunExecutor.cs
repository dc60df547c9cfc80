using OkkiBridge.Extractor.Okki;
using OkkiBridge.Extractor.Runs;
using OkkiBridge.Hosting;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>
/// Works on a run until it is read to its end, held or failed. While the source gives no answer that can be used the run waits a little, and is then held, with the call named: it is
/// tried again, less and less often, and goes on by itself; so is one whose plan this release cannot read. It fails only for what no waiting cures: the plan's own request is refused, or
/// is at fault and was put right since.
/// </summary>
internal sealed class RunExecutor(
    IRuns runs, IPlanStates states, PlanResolver plans, PlanCatalog catalog, RunReading reading, OutstandingCompanies outstanding, RunCompletion completion, TimeProvider time,
    ILogger<RunExecutor> log)
{
    private const int MostAttempts = 6;             // about half a minute
    private const int LastResort = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    public async Task ExecuteAsync(Run run, CancellationToken ct)
    {
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                if (await runs.FindAsync(run.Id, ct) is not { Status: RunStatus.Running or RunStatus.Held } current || current.Held is { Kind: HeldKind.Guard }) return;
                if (current.ReadTo > run.ReadTo) attempts = 1;
                run = current;
                var plan = await plans.GetAsync(run.Plan, run.PlanVersion, ct);
                if (run.Trigger is RunTrigger.Remedy) plan = plan.AsRemedy();
                if (run.Held is { Code: Holding.Silent }) await outstanding.ReadAgainAsync(run, plan, ct);
                if (await reading.ReadAsync(run, plan, attempts > LastResort || run.Held?.Tries >= LastResort, ct)) await completion.ExtractedAsync(run.Id, ct);
                return;
            }
            catch (OkkiRefusedException fault)
            {
                await FailAsync(run, fault, ct);
                return;
            }
            catch (WindowIgnoredException fault) when (HasChanged(run))
            {
                await FailAsync(run, fault, ct);
                return;
            }
            catch (Exception fault) when (!ct.IsCancellationRequested)
            {
                var pause = FirstPause * (1 << Math.Min(attempts - 1, MostAttempts));
                log.RunWaits(run.Id, run.Plan, pause, fault.Message);
                if (IsToBeHeld(run, fault, attempts) && await TryAsync(run.Id, () => HoldAsync(run, fault, ct), ct)) return;

                await TryAsync(run.Id, () => runs.ReportAsync(run.Id, fault.Message, ct), ct);
                await Task.Delay(pause, time, ct);
            }
        }
    }

    /// <summary>A run keeps the plan that it began with. Where that one is at fault and there is another since, the run ends, and the next one reads by that.</summary>
    private bool HasChanged(Run run) => catalog.Find(run.Plan) is { } present && present.Version != run.PlanVersion;

    /// <summary>What no repetition in place will change is held at once.</summary>
    private static bool IsToBeHeld(Run run, Exception fault, int attempts) =>
        run.Held is not null || attempts >= MostAttempts || fault is WindowIgnoredException or OkkiConfigurationException or UnknownPlanException or PlanException or OutcomesMissingException;

    private async Task HoldAsync(Run run, Exception fault, CancellationToken ct)
    {
        var held = Holding.Because(fault, run, time.GetUtcNow());
        if (await runs.HoldAsync(run.Id, held, active: run.ReadTo < run.To, ct)) log.RunHeld(run.Id, run.Plan, held.Code, held.Since, held.Reason, held.NextTry);
    }

    private async Task FailAsync(Run run, Exception fault, CancellationToken ct)
    {
        log.RunFailed(fault, run.Id, run.Plan, fault.Message);
        await states.ReadAgainAsync(run, ct);
        var now = time.GetUtcNow();
        if (await runs.MoveAsync(run.Id, [RunStatus.Running, RunStatus.Held], RunStatus.Failed, now, fault.Message, ct)) RunTelemetry.Ended(run, RunStatus.Failed, now);
    }

    /// <summary>While the database is what is away, the log line must do.</summary>
    private async Task<bool> TryAsync(string runId, Func<Task> note, CancellationToken ct)
    {
        try
        {
            await note();
            return true;
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            log.ReportLost(runId, fault.Message);
            return false;
        }
    }
}
