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

    private DatabaseClock Clock(TimeProvider host)
    {
        Assert.SkipWhen(MongoServer.SkipReason is not null, MongoServer.SkipReason ?? "");
        return new DatabaseClock(() => store.Server.Database, host);
    }

    /// <summary>The system's clock with its hands moved; its monotonic part runs on, as that of a host does.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
    }
}
