using Dapper;

namespace OkkiBridge.Storage.Sqlite;

/// <summary>One row a provider: the newest slice, the calls taken out of it, and the end of a pause.</summary>
internal sealed class SqliteCallBudget(SqliteDatabase database) : ICallBudget
{
    public Task<TimeSpan> TryTakeAsync(string provider, int perMinute, DateTimeOffset now, CancellationToken ct)
    {
        var (start, length, calls) = BudgetWait.Slice(perMinute, now);
        return database.WriteAsync(db =>
        {
            // A clock behind the others' takes its calls out of their slice: never a slice of its own.
            var taken = db.Execute("""
                insert into call_budgets (provider, slice, used) values (@provider, @start, 1)
                on conflict (provider) do update set slice = max(slice, @start), used = iif(slice < @start, 1, used + 1)
                where paused_until <= @now and (slice < @start or used < @calls)
                """,
                new { provider, start, calls, now = now.ToUnixTimeMilliseconds() });
            if (taken == 1) return TimeSpan.Zero;

            var (slice, pausedUntil) = db.QuerySingle<(long, long)>("select slice, paused_until from call_budgets where provider = @provider", new { provider });
            if (slice > BudgetWait.Latest(now))
            {
                db.Execute("update call_budgets set slice = @start, used = @calls, paused_until = 0 where provider = @provider", new { provider, start, calls });
                return BudgetWait.After(now, start, length, DateTimeOffset.MinValue);
            }

            return BudgetWait.After(now, slice, length, DateTimeOffset.FromUnixTimeMilliseconds(pausedUntil));
        }, ct);
    }

    public Task PauseAsync(string provider, DateTimeOffset until, CancellationToken ct) => database.WriteAsync(db => db.Execute("""
        insert into call_budgets (provider, paused_until) values (@provider, @until)
        on conflict (provider) do update set paused_until = max(paused_until, excluded.paused_until)
        """,
        new { provider, until = BudgetWait.Milliseconds(until) }), ct);
}
