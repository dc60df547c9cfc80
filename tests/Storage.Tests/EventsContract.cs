using System.Globalization;

namespace OkkiBridge.Storage.Tests;

public abstract class EventsContract(Store store)
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();      // the database forgets by its own clock
    private static readonly DateTimeOffset Noon = DateTimeOffset.FromUnixTimeMilliseconds(Now.ToUnixTimeMilliseconds());

    private readonly string _plan = $"查询小满客户-{Guid.NewGuid():N}";

    private IEvents Events => store.Get<IEvents>();

    [Fact]
    public async Task An_event_is_listed_as_it_was_kept()
    {
        var whole = Event(1) with { RunId = "run-1", Severity = EventSeverity.Error };
        await Events.AddAsync([whole, Event(2) with { Plan = null, Key = _plan }], Ct);

        Assert.Equal(whole, Assert.Single(await Events.ListAsync(new(_plan), 10, Ct)));
        Assert.Null((await Events.ListAsync(new(), 1000, Ct)).Single(e => e.Key == _plan).Plan);
    }

    [Fact]
    public async Task They_are_listed_newest_first_and_page_by_page()
    {
        await Events.AddAsync([.. ((int[])[2, 5, 1, 4, 3]).Select(Event)], Ct);

        var first = await Events.ListAsync(new(_plan), 2, Ct);
        var second = await Events.ListAsync(new(_plan, Before: first[^1].Id), 2, Ct);
        var last = await Events.ListAsync(new(_plan, Before: second[^1].Id), 2, Ct);

        Assert.Equal(["5", "4", "3", "2", "1"], ((IEnumerable<StoredEvent>)[.. first, .. second, .. last]).Select(e => e.Text));
    }

    [Fact]
    public async Task They_are_found_by_run_code_and_severity()
    {
        await Events.AddAsync(
        [
            Event(1) with { RunId = "run-1", Code = "run-held", Severity = EventSeverity.Warning },
            Event(2) with { RunId = "run-2", Code = "run-held" },
            Event(3) with { RunId = "run-2", Code = "run-failed", Severity = EventSeverity.Warning },
        ], Ct);

        Assert.Equal("3,2", await TextsAsync(new(_plan, RunId: "run-2")));
        Assert.Equal("2,1", await TextsAsync(new(_plan, Code: "run-held")));
        Assert.Equal("3,1", await TextsAsync(new(_plan, Severity: EventSeverity.Warning)));
        Assert.Equal("1", await TextsAsync(new(_plan, "run-1", "run-held", EventSeverity.Warning)));
        Assert.Equal("", await TextsAsync(new(_plan, "run-1", "run-failed")));
    }

    [Fact]
    public async Task What_is_told_by_many_and_often_is_kept_once_and_keeps_nothing_else_out()
    {
        var processes = store.From<IEvents>(4);

        await Task.WhenAll(Enumerable.Range(1, 20).Select(i => Task.Run(() => processes[i % 4].AddAsync([Event(0) with { Key = _plan }, Event(i)], Ct))));

        Assert.Equal(Enumerable.Range(0, 21), (await Events.ListAsync(new(_plan), 100, Ct)).Select(e => int.Parse(e.Text, CultureInfo.InvariantCulture)).Order());
    }

    [Fact]
    public async Task Of_too_many_the_oldest_go()
    {
        const int Most = Retention.MostEvents;
        await Events.AddAsync([.. Enumerable.Range(1, Most).Select(i => Event(i - (2 * Most)))], Ct);
        await Events.AddAsync([Event(0), Event(-3 * Most)], Ct);

        Assert.Empty(await Events.ListAsync(new(_plan, Before: Event(2 - (2 * Most)).Id[..18]), 10, Ct));
        Assert.Equal($"0,{-Most}", await TextsAsync(new(_plan), 2));
    }

    private async Task<string> TextsAsync(EventFilter filter, int limit = 10) => string.Join(',', (await Events.ListAsync(filter, limit, Ct)).Select(e => e.Text));

    private StoredEvent Event(int second)
    {
        var at = Noon.AddSeconds(second);
        return new()
        {
            Id = StoredEvent.IdOf(at),
            At = at,
            Plan = _plan,
            Severity = EventSeverity.Info,
            Code = "code",
            Text = $"{second}",
            Key = $"{_plan}/{second}",
            KeptUntil = Noon.AddDays(90),
        };
    }
}

public sealed class EventsOnMongo(MongoStore store) : EventsContract(store), IClassFixture<MongoStore>;

public sealed class EventsOnSqlite(SqliteStore store) : EventsContract(store), IClassFixture<SqliteStore>;
