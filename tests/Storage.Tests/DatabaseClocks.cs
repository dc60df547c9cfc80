using OkkiBridge.Storage.Mongo;
using OkkiBridge.Testing;

namespace OkkiBridge.Storage.Tests;

public sealed class DatabaseClocks(MongoStore store) : IClassFixture<MongoStore>
{
    private static readonly TimeSpan Close = TimeSpan.FromMinutes(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_whose_clock_is_wrong_follows_the_database()
    {
        var host = new JumpingClock { Ahead = TimeSpan.FromHours(-3) };
        var clock = Clock(host);

        await clock.ReadAsync(Ct);

        Assert.Equal(TimeProvider.System.GetUtcNow(), clock.GetUtcNow(), Close);
    }

    [Fact]
    public async Task A_jump_of_the_host_moves_nothing()
    {
        var host = new JumpingClock();
        var clock = Clock(host);
        await clock.ReadAsync(Ct);

        host.Ahead = TimeSpan.FromDays(1);

        Assert.Equal(TimeProvider.System.GetUtcNow(), clock.GetUtcNow(), Close);
    }

    [Fact]
    public async Task Before_the_database_has_said_its_time_a_fast_host_claims_and_takes_over_nothing()
    {
        var clock = Clock(new JumpingClock { Ahead = TimeSpan.FromHours(3) });
        var (ours, theirs) = (new MongoLedger(store.Server.Database, clock), new MongoLedger(store.Server.Database));
        var leases = new MongoLeases(store.Server.Database, clock);
        var scope = new LedgerScope { Plan = "clocks", Scheme = "scheme" };
        var now = TimeProvider.System.GetUtcNow();
        var claim = new Claim { CompanyId = "1", Owner = "living", Until = now.AddMinutes(2), Version = 1, ReadAt = now, Hash = "hash", RunId = "run", Record = "{}" };
        await theirs.ClaimAsync(scope, [claim], Ct);

        var early = await ours.TakeOverAsync(scope, ["1"], "us", clock.GetUtcNow(), clock.GetUtcNow().AddMinutes(2), Ct);
        var leased = await leases.TryHoldAsync("clocks", "us", clock.GetUtcNow(), clock.GetUtcNow().AddMinutes(2), Ct);
        await clock.ReadAsync(Ct);
        var late = await ours.TakeOverAsync(scope, ["1"], "us", clock.GetUtcNow(), clock.GetUtcNow().AddMinutes(2), Ct);

        Assert.Empty(early);
        Assert.False(leased);
        Assert.Empty(late);         // it lives, by the database's time
    }

    [Fact]
    public async Task A_first_answer_that_took_long_is_taken_and_never_runs_ahead()
    {
        var clock = Clock(new SlowClock());
        var before = TimeProvider.System.GetUtcNow();

        await clock.ReadAsync(Ct);

        Assert.True(clock.IsRead);
        Assert.Equal(before, clock.GetUtcNow(), Close);
    }

    [Fact]
    public async Task A_step_is_seen()
    {
        var host = new SkippingClock();
        var clock = Clock(host);

        Assert.Equal(TimeSpan.Zero, await clock.ReadAsync(Ct));
        Assert.Equal(TimeSpan.Zero, await clock.ReadAsync(Ct));
        host.Skipped = TimeSpan.FromHours(1);
        Assert.InRange((await clock.ReadAsync(Ct)).TotalMinutes, -61, -59);
        Assert.Equal(TimeSpan.Zero, await clock.ReadAsync(Ct));
    }

    private DatabaseClock Clock(TimeProvider host)
    {
        Assert.SkipWhen(MongoServer.SkipReason is not null, MongoServer.SkipReason ?? "");
        return new DatabaseClock(() => store.Server.Database, host);
    }

    /// <summary>Each look at its monotonic part is three seconds after the one before: all that is asked seems to take long.</summary>
    private sealed class SlowClock : TimeProvider
    {
        private long _looks;

        public override long GetTimestamp() => System.GetTimestamp() + (3 * Interlocked.Increment(ref _looks) * TimestampFrequency);
    }

    /// <summary>Its monotonic part runs ahead of the database's clock by so much: as if that had stepped back.</summary>
    private sealed class SkippingClock : TimeProvider
    {
        public TimeSpan Skipped { get; set; }

        public override long GetTimestamp() => System.GetTimestamp() + (long)(Skipped.TotalSeconds * TimestampFrequency);
    }

    /// <summary>The system's clock with its hands moved; its monotonic part runs on, as that of a host does.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
    }
}
