using OkkiBridge.Contracts;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Rejections;

/// <summary>
/// What an outcome means for the rejections of its company (P5): one that is written, left alone or deleted ends those of its run, those that its run
/// replays, and, where it was read by this run and not before, those that were read before the run began; one that is rejected anew takes the place of the earlier ones. So a company of a plan has one open rejection, and dry runs have theirs. Every step may be repeated.
/// </summary>
internal sealed class LaterOutcomes(IRejections rejections, IRuns runs)
{
    /// <summary>Outcomes of a run were recorded.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="runId">The run.</param>
    /// <param name="run">The same; null where it is not known: then its own rejections are all that is ended.</param>
    /// <param name="outcomes">Outcome by company id.</param>
    /// <param name="ct">Gives up; to be repeated.</param>
    public async Task ApplyAsync(string plan, string runId, Run? run, IReadOnlyDictionary<string, Outcome> outcomes, CancellationToken ct)
    {
        var open = await LikeAsync(runId, run, await rejections.ListOpenAsync(plan, [.. outcomes.Keys], ct), ct);
        if (open.Count == 0) return;

        var ended = open.Where(r => Ends(runId, run, outcomes[r.CompanyId], r)).Select(r => r.Id).ToList();
        if (ended.Count > 0) await rejections.ResolveAsync(ended, runId, ct);

        foreach (var company in open.Where(r => outcomes[r.CompanyId] is Outcome.Rejected).GroupBy(r => r.CompanyId).Where(company => company.Count() > 1))
        {
            var newest = company.MaxBy(r => (r.ReadAt, r.RejectedAt))!;
            await rejections.ReplaceAsync(newest, [.. company.Where(r => r.Id != newest.Id)], ct);
        }
    }

    /// <summary>That a run which was cancelled left a company alone says nothing of it.</summary>
    private static bool Ends(string runId, Run? run, Outcome outcome, Rejection rejection) => outcome is not Outcome.Rejected
        && (rejection.RunId == runId || rejection.ReplayRunId == runId
            || (run is { Mode: not RunMode.Replay } && rejection.ReadAt <= BeganAt(run) && !(outcome is Outcome.Skipped && run.Status is RunStatus.Cancelled)));

    /// <summary>By the earlier of both clocks: what a run reads was read after that.</summary>
    private static DateTimeOffset BeganAt(Run run) => run.ClockOffset < TimeSpan.Zero ? run.StartedAt + run.ClockOffset : run.StartedAt;

    /// <summary>Those of runs that write as this one does, or do not.</summary>
    private async Task<IReadOnlyList<Rejection>> LikeAsync(string runId, Run? run, IReadOnlyList<Rejection> open, CancellationToken ct)
    {
        var dry = new Dictionary<string, bool> { [runId] = run?.DryRun ?? false };
        foreach (var id in open.Select(r => r.RunId).Where(id => !dry.ContainsKey(id)).Distinct().ToList()) dry[id] = (await runs.FindAsync(id, ct))?.DryRun ?? false;
        return [.. open.Where(r => dry[r.RunId] == dry[runId])];
    }
}
