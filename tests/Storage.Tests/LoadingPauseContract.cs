namespace OkkiBridge.Storage.Tests;

public abstract class LoadingPauseContract(Store store) : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly Pause First = new("查询小满客户", "方案已禁用", Store.Noon);

    private ILoadingPause Pauses => store.Get<ILoadingPause>();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (await Pauses.ReadAsync(Ct) is { } left) await Pauses.EndAsync(left.Since, Ct);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task There_is_none_at_first() => Assert.Null(await Pauses.ReadAsync(Ct));

    [Fact]
    public async Task One_of_many_begins_it_and_all_see_what_it_said()
    {
        var processes = store.From<ILoadingPause>(4);

        var begun = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => processes[i % 4].BeginAsync(First with { Reason = $"{i}" }, Ct))));

        Assert.Single(begun, true);
        Assert.Equal(First with { Reason = $"{begun.IndexOf(true)}" }, await processes[3].ReadAsync(Ct));
    }

    [Fact]
    public async Task One_of_many_ends_it_for_all()
    {
        var processes = store.From<ILoadingPause>(4);
        await Pauses.BeginAsync(First, Ct);

        var ended = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => processes[i % 4].EndAsync(First.Since, Ct))));

        Assert.Single(ended, true);
        Assert.Null(await processes[3].ReadAsync(Ct));
    }

    [Fact]
    public async Task The_end_of_an_earlier_one_does_not_end_a_later_one()
    {
        var later = First with { Since = First.Since.AddMilliseconds(1) };
        await Pauses.BeginAsync(First, Ct);
        await Pauses.EndAsync(First.Since, Ct);
        Assert.True(await Pauses.BeginAsync(later, Ct));

        Assert.False(await Pauses.EndAsync(First.Since, Ct));
        Assert.Equal(later, await Pauses.ReadAsync(Ct));
    }
}

public sealed class LoadingPauseOnMongo(MongoStore store) : LoadingPauseContract(store), IClassFixture<MongoStore>;

public sealed class LoadingPauseOnSqlite(SqliteStore store) : LoadingPauseContract(store), IClassFixture<SqliteStore>;
