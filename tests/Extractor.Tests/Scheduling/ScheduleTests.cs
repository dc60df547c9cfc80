using Cronos;
using OkkiBridge.Extractor.Scheduling;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Tests.Scheduling;

public sealed class ScheduleTests
{
    private static readonly TimeZoneInfo China = TimeZoneInfo.CreateCustomTimeZone("China", TimeSpan.FromHours(8), "China", "China");
    private static readonly CronExpression EveryTenMinutes = CronExpression.Parse("*/10 * * * *");
    private static readonly DateTimeOffset Ten = new(2026, 3, 2, 10, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public void A_plan_that_never_ran_is_due_at_once() => Assert.Equal(Ten.AddMinutes(3), Schedule.Due(EveryTenMinutes, China, null, Ten.AddMinutes(3)));

    [Fact]
    public void Before_the_next_tick_nothing_is_due() => Assert.Null(Schedule.Due(EveryTenMinutes, China, Ten, Ten.AddMinutes(9)));

    [Fact]
    public void At_the_tick_the_plan_is_due() => Assert.Equal(Ten.AddMinutes(10), Schedule.Due(EveryTenMinutes, China, Ten, Ten.AddMinutes(10)));

    [Fact]
    public void Ticks_that_were_missed_count_as_one() => Assert.Equal(Ten.AddMinutes(30), Schedule.Due(EveryTenMinutes, China, Ten, Ten.AddMinutes(35)));

    [Fact]
    public void A_tick_missed_long_ago_is_still_due() => Assert.NotNull(Schedule.Due(CronExpression.Parse("0 0 1 * *"), China, Ten, Ten.AddDays(35)));

    [Fact]
    public void A_plan_whose_last_tick_was_taken_by_a_clock_that_ran_ahead_is_due_at_once() => Assert.Equal(Ten.AddMinutes(3), Schedule.Due(EveryTenMinutes, China, Ten.AddHours(1), Ten.AddMinutes(3)));

    [Fact]
    public void Replicas_whose_clocks_differ_by_a_moment_take_no_tick_twice() => Assert.Null(Schedule.Due(EveryTenMinutes, China, Ten, Ten.AddSeconds(-2)));

    [Fact]
    public void A_run_of_a_clock_that_ran_ahead_answers_no_push() =>
        Assert.True(Schedule.PushDue(new PlanState(Watermark: null, LastTick: Ten.AddHours(1), LastPush: Ten), TimeSpan.FromSeconds(30), Ten.AddSeconds(40)));

    [Fact]
    public void Ticks_are_in_the_zone_of_the_plan() =>
        Assert.Equal(Ten.AddHours(14), Schedule.Next(CronExpression.Parse("0 0 * * *"), China, Ten));

    [Theory]
    [InlineData(-30, 599, 0)]          // the run of ten o'clock has completed, the next is still to come
    [InlineData(-30, 660, 60)]         // that of ten past has not
    [InlineData(-80, 300, 0)]          // the source's clock is behind
    [InlineData(-3600, 0, 3000)]       // none since ten past nine
    public void A_plan_is_overdue_since_the_first_tick_whose_run_has_not_completed(int watermark, int now, int overdue) => Assert.Equal(
        TimeSpan.FromSeconds(overdue), Schedule.Overdue(EveryTenMinutes, China, Ten.AddSeconds(watermark), TimeSpan.FromSeconds(30), Ten.AddSeconds(now)));

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(0, null, 0)]           // as the version before kept it
    [InlineData(0, 600, 600)]          // a run is held for a part of its window, the next ones go on
    [InlineData(null, 600, 600)]
    [InlineData(600, 0, 600)]
    public void A_plan_is_read_as_far_as_its_last_window_though_the_watermark_stands(int? watermark, int? read, int? readTo) => Assert.Equal(
        At(readTo), Schedule.ReadTo(new PlanState(At(watermark), null, null) { Read = At(read) is { } to ? new SourceReading(to, TimeSpan.Zero) : null }));

    private static DateTimeOffset? At(int? seconds) => seconds is { } s ? Ten.AddSeconds(s) : null;

    [Theory]
    [InlineData(30, null, null, false)]      // its second may still change
    [InlineData(31, null, null, true)]
    [InlineData(40, 5, null, false)]         // the watermark is past it
    [InlineData(40, -5, null, true)]
    [InlineData(40, null, 35, false)]        // a run has begun since
    [InlineData(40, null, 20, true)]         // a run began before it could be read
    public void A_pushed_change_is_due_when_a_closed_window_can_hold_it(int now, int? watermark, int? lastTick, bool due) => Assert.Equal(
        due, Schedule.PushDue(new PlanState(At(watermark), At(lastTick), Ten), TimeSpan.FromSeconds(30), Ten.AddSeconds(now)));
}
