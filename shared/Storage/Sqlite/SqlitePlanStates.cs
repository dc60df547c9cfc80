using Dapper;

namespace OkkiBridge.Storage.Sqlite;

internal sealed class SqlitePlanStates(SqliteDatabase database) : IPlanStates
{
    public Task<PlanState> ReadAsync(string plan, CancellationToken ct) => database.ReadAsync(db =>
    {
        var (watermark, lastTick, lastPush, readTo, clockOffset, lateness) = db.QuerySingleOrDefault<(long?, long?, long?, long?, long?, long?)>(
            "select watermark, last_tick, last_push, read_to, clock_offset, lateness from plan_states where plan = @plan", new { plan });
        return new PlanState(Time(watermark), Time(lastTick), Time(lastPush))
        {
            Read = Time(readTo) is { } to ? new SourceReading(to, Span(clockOffset)) : null,
            Lateness = Span(lateness),
        };
    }, ct);

    public Task MoveWatermarkAsync(string plan, DateTimeOffset to, CancellationToken ct) => database.WriteAsync(db => db.Execute("""
        insert into plan_states (plan, watermark) values (@plan, @to)
        on conflict (plan) do update set watermark = excluded.watermark where watermark is null or watermark < excluded.watermark
        """,
        new { plan, to = to.ToUnixTimeMilliseconds() }), ct);

    public Task NoteReadAsync(string plan, SourceReading reading, CancellationToken ct) => database.WriteAsync(db => db.Execute("""
        insert into plan_states (plan, read_to, clock_offset) values (@plan, @to, @offset)
        on conflict (plan) do update set read_to = excluded.read_to, clock_offset = excluded.clock_offset
        """,
        new { plan, to = reading.To.ToUnixTimeMilliseconds(), offset = (long)reading.ClockOffset.TotalMilliseconds }), ct);

    public Task PutWatermarkAsync(string plan, DateTimeOffset to, CancellationToken ct) => database.WriteAsync(db => db.Execute("""
        insert into plan_states (plan, watermark, read_to) values (@plan, @to, @to)
        on conflict (plan) do update set watermark = excluded.watermark, read_to = excluded.read_to
        """,
        new { plan, to = to.ToUnixTimeMilliseconds() }), ct);

    public Task NoteLatenessAsync(string plan, TimeSpan lateness, CancellationToken ct) => database.WriteAsync(db => db.Execute("""
        insert into plan_states (plan, lateness) values (@plan, @lateness)
        on conflict (plan) do update set lateness = excluded.lateness where lateness is null or lateness < excluded.lateness
        """,
        new { plan, lateness = (long)lateness.TotalMilliseconds }), ct);

    public Task<bool> TakeTickAsync(string plan, DateTimeOffset tick, DateTimeOffset now, CancellationToken ct) => database.WriteAsync(db => db.Execute("""
        insert into plan_states (plan, last_tick) values (@plan, @tick)
        on conflict (plan) do update set last_tick = excluded.last_tick where last_tick is null or last_tick < excluded.last_tick or last_tick > @latest
        """,
        new { plan, tick = tick.ToUnixTimeMilliseconds(), latest = ClockStep.Latest(now).ToUnixTimeMilliseconds() }) == 1, ct);

    public Task NotePushAsync(string plan, DateTimeOffset now, CancellationToken ct) => database.WriteAsync(db => db.Execute("""
        insert into plan_states (plan, last_push) values (@plan, @now)
        on conflict (plan) do update set last_push = excluded.last_push where last_push is null or last_push < excluded.last_push or last_push > @latest
        """,
        new { plan, now = now.ToUnixTimeMilliseconds(), latest = ClockStep.Latest(now).ToUnixTimeMilliseconds() }), ct);

    private static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;

    private static TimeSpan Span(long? milliseconds) => TimeSpan.FromMilliseconds(milliseconds ?? 0);
}
