using System.Diagnostics.Metrics;
using OkkiBridge.Hosting;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>
/// Measures how late changes become visible: a row of an incremental run whose time lies before the end of the run before, and which the ledger does not have in that version,
/// came after that run had read its time. The next windows reach back as far as that takes, within a bound (<see cref="Overlap"/>); reconcile finds what comes later still.
/// </summary>
internal sealed class LateChanges(LedgerScopes scopes, IPlanStates states, IRejections rejections, ILogger<LateChanges> log)
{
    /// <summary>How far a window reaches back at most because changes come late.</summary>
    public static readonly TimeSpan LongestOverlap = TimeSpan.FromHours(1);

    private static readonly Meter Meter = new("OkkiBridge.Extractor");
    private static readonly Histogram<double> Lateness = Meter.CreateHistogram(
        "okkibridge.source.lateness", "s", "From a change's own time to when it was read, of changes that were not visible when their time was read",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [10, 30, 60, 120, 300, 600, 1200, 3600, 14_400, 86_400] });

    /// <summary>How far the next window reaches back: what the plan says, or twice the longest lateness.</summary>
    public static TimeSpan Overlap(TimeSpan ofPlan, TimeSpan lateness)
    {
        var late = lateness * 2 < LongestOverlap ? lateness * 2 : LongestOverlap;
        return late > ofPlan ? late : ofPlan;
    }

    /// <summary>Notes the late ones among rows of a run.</summary>
    public async Task NoteAsync(Run run, Plan plan, IReadOnlyList<ListRow> rows, DateTimeOffset readAt, CancellationToken ct)
    {
        if (run.ReadBefore is not { } readBefore) return;

        var again = rows.Where(row => row.Time is { } t && t < readBefore && t >= run.From).ToList();
        if (again.Count == 0) return;

        var entries = await scopes.ReadAsync(await scopes.OfAsync(plan, ct), [.. again.Select(row => row.Id)], ct);
        var late = new List<ListRow>();
        foreach (var row in again.Where(row => entries.GetValueOrDefault(row.Id) is not { } entry || entry is { Claim: null, Current: var known } && !(known?.Version >= row.Time!.Value.ToUnixTimeSeconds())))
            if (entries.ContainsKey(row.Id) || await IsNewAsync(plan, row, ct)) late.Add(row);
        if (late.Count == 0) return;

        var latest = late.Max(row => readAt - row.Time!.Value);
        Lateness.Record(latest.TotalSeconds, new KeyValuePair<string, object?>("okkibridge.plan", plan.Name));
        log.ChangesCameLate(run.Id, plan.Name, late.Count, latest);
        await states.NoteLatenessAsync(plan.Name, latest, ct);
    }

    /// <summary>What the plan leaves out never stands in the ledger, nor does what was rejected: neither came late.</summary>
    private async Task<bool> IsNewAsync(Plan plan, ListRow row, CancellationToken ct) =>
        !plan.LeavesOut && (await rejections.ListAsync(new RejectionFilter(Plan: plan.Name, CompanyId: row.Id), 1, ct)).Count == 0;
}
