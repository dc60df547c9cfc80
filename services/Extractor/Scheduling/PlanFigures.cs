using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Hosting;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Scheduling;

/// <summary>What a plan looks like at the moment, as gauges. Every replica shows the same: they are read from the database.</summary>
internal sealed class PlanFigures(
    PlanCatalog plans, IPlanStates states, IRuns runs, IRejections rejections, IOptions<OkkiOptions> okki, TimeProvider time, ILogger<PlanFigures> log) : BackgroundService
{
    private const int MostHeld = 100;
    private const int MostLooked = 50;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private static readonly Meter Meter = new("OkkiBridge.Extractor");
    private static readonly Gauge<double> Lag = Meter.CreateGauge<double>("okkibridge.plan.lag", "s", "Now less the watermark: everything older has its outcome");
    private static readonly Gauge<double> Overdue =
        Meter.CreateGauge<double>("okkibridge.plan.overdue", "s", "Since the first tick of the schedule whose run has not been read to its end and loaded; 0 when there is none");
    private static readonly Gauge<int> Outstanding =
        Meter.CreateGauge<int>("okkibridge.plan.outstanding", "{company}", "Companies of the active run that were extracted and have no outcome yet");
    private static readonly Gauge<long> Rejections = Meter.CreateGauge<long>("okkibridge.plan.rejections", "{company}", "Rejections that are open");

    private static readonly Gauge<int> Held =
        Meter.CreateGauge<int>("okkibridge.plan.held", "{run}", "Runs that wait for an answer that can be relied on, or for a person; counted up to 100");

    private readonly DateTimeOffset _started = time.GetUtcNow();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Every.BeatAsync(Interval, time, ReadAsync, log, stoppingToken);

    private async Task ReadAsync(CancellationToken ct)
    {
        foreach (var plan in plans.Plans)
        {
            var tag = new KeyValuePair<string, object?>("okkibridge.plan", plan.Name);
            var (state, now) = (await states.ReadAsync(plan.Name, ct), time.GetUtcNow());
            if (plan.Settings.Enabled && state.Watermark is { } known) Lag.Record((now - known).TotalSeconds, tag);
            Overdue.Record(OverdueOf(plan, Schedule.ReadTo(state) ?? _started, now).TotalSeconds, tag);

            var newest = (await runs.ListAsync(plan.Name, status: null, MostLooked, ct)).FirstOrDefault(run => run.Mode is not RunMode.Replay);
            Outstanding.Record(newest is { Status: RunStatus.Running or RunStatus.Loading, Counts: var counts } ? counts.Extracted - counts.Settled : 0, tag);
            Held.Record((await runs.ListAsync(plan.Name, RunStatus.Held, MostHeld, ct)).Count, tag);
            Rejections.Record(await rejections.CountOpenAsync(plan.Name, ct), tag);
        }
    }

    private TimeSpan OverdueOf(Plan plan, DateTimeOffset readTo, DateTimeOffset now) => plan is { Settings.Enabled: true, Schedule: { } cron }
        ? Schedule.Overdue(cron, plan.TimeZone, readTo, okki.Value.SettleDelay, now)
        : TimeSpan.Zero;
}
