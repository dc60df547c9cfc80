using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OkkiBridge.Contracts;
using OkkiBridge.Extractor.Runs;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Rejections;

/// <summary>
/// Runs that rejections are replayed in: one a plan and hour, beside all others, and one for what dry runs rejected. Their ids are made of these, so that all replicas find the same. One
/// ends when its hour is over and every company has its outcome.
/// </summary>
internal sealed class ReplayRuns(IRuns runs, IRejections rejections, TimeProvider time, ILogger<ReplayRuns> log)
{
    private const int PageSize = 500;
    private static readonly TimeSpan Length = TimeSpan.FromHours(1);

    private readonly Dictionary<(string Plan, DateTimeOffset Hour, bool DryRun), Run> _open = [];

    /// <summary>The run of this hour; another one where that was cancelled.</summary>
    public async Task<Run> OpenAsync(string plan, bool dryRun, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var hour = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % Length.Ticks), TimeSpan.Zero);
        if (_open.TryGetValue((plan, hour, dryRun), out var known)) return known;

        for (var number = 0; ; number++)
        {
            var (run, started) = await runs.StartAsync(New(plan, hour, dryRun, number, now), ct);
            if (started) log.RunStarted(run.Id, run.Plan, run.Mode, run.From, run.To);
            if (run.Status is RunStatus.Loading) return _open[(plan, hour, dryRun)] = run;
        }
    }

    /// <summary>
    /// Nothing of the run had an outcome for long. What is not under way in it any more, because its process died or it was given up for lost, is rejected still, or came to something else
    /// in another run: nobody waits for it here.
    /// </summary>
    public async Task LeaveAsync(Run run, CancellationToken ct)
    {
        var page = await runs.ListOutstandingAsync(run.Id, null, PageSize, ct);
        for (; page.Count > 0; page = await runs.ListOutstandingAsync(run.Id, page[^1], PageSize, ct))
        {
            var open = (await rejections.ListOpenAsync(run.Plan, page, ct)).ToLookup(r => r.CompanyId);
            var left = page.Where(id => !open[id].Any(r => r.Status is RejectionStatus.Replayed && r.ReplayRunId == run.Id));
            await runs.SettleAsync(run.Id, left.ToDictionary(id => id, id => open[id].Any() ? Outcome.Rejected : Outcome.Stale), ct);
        }
    }

    private static Run New(string plan, DateTimeOffset hour, bool dryRun, int number, DateTimeOffset now) => new()
    {
        Id = $"{hour.UtcDateTime:yyyyMMdd'T'HHmmss}-{Name(string.Create(CultureInfo.InvariantCulture, $"{plan}/{dryRun}/{number}"))}",
        Plan = plan,
        Mode = RunMode.Replay,
        Trigger = RunTrigger.Replay,
        Status = RunStatus.Loading,
        From = hour,
        To = hour + Length,
        Cursor = hour + Length,
        DryRun = dryRun,
        Unguarded = true,           // that they are refused again is nothing new
        StartedAt = now,
    };

    private static string Name(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];
}
