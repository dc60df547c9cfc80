using System.Net;
using OkkiBridge.Extractor.Okki;

namespace OkkiBridge.Extractor.Tests.Okki;

/// <summary>"Too many calls" that is said whenever certain calls are made is theirs; said of all, it is waited out.</summary>
public sealed class SingledOutCallsTests : IAsyncDisposable
{
    private const string SlowDown = """{"code":429,"message":"slow down"}""";

    private readonly Source _okki = new();

    public ValueTask DisposeAsync() => _okki.DisposeAsync();

    [Fact]
    public async Task What_stays_so_while_another_call_is_answered_is_no_answer_to_this_one()
    {
        await ListAsync(1, Source.Empty);

        var fault = await Assert.ThrowsAsync<OkkiUnavailableException>(() => ListAsync(2, SlowDown, SlowDown, SlowDown, Source.Empty));

        Assert.Equal([1, 2, 2, 2, 1], Asked());
        Assert.False(fault.IsThrottled);
        Assert.Contains("slow down; other calls are answered", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_one_company_it_is_no_answer_of_its_details()
    {
        _okki.Answers(Source.Company, SlowDown, SlowDown, SlowDown, Source.Company);
        await _okki.DetailAsync();

        Assert.IsType<OkkiDetail.Inconclusive>(await _okki.DetailAsync("7"));
    }

    [Fact]
    public async Task Where_all_are_meant_it_costs_one_call_more_and_is_waited_out()
    {
        await ListAsync(1, Source.Empty);

        var fault = await Assert.ThrowsAsync<OkkiUnavailableException>(() => ListAsync(2, SlowDown, SlowDown, SlowDown, SlowDown, SlowDown));

        Assert.Equal([1, 2, 2, 2, 1, 2], Asked());
        Assert.True(fault.IsThrottled);
        Assert.Equal(Source.Start.AddSeconds(61), _okki.PausedUntil);
    }

    [Fact]
    public async Task Of_a_limit_that_others_use_up_what_is_left_is_this_calls_own()
    {
        await ListAsync(1, Source.Empty);

        Assert.Equal(0, (await ListAsync(2, SlowDown, SlowDown, Source.Empty)).Total);
        Assert.Equal([1, 2, 2, 2], Asked());
    }

    [Fact]
    public async Task The_next_one_is_compared_at_once_and_stops_no_others()
    {
        await SingleOutAsync();
        _okki.Time.Advance(TimeSpan.FromMinutes(5));
        var paused = _okki.PausedUntil;

        Assert.False((await Assert.ThrowsAsync<OkkiUnavailableException>(() => ListAsync(3, SlowDown, Source.Empty))).IsThrottled);

        Assert.Equal([3, 1], Asked().TakeLast(2));
        Assert.Equal(paused, _okki.PausedUntil);
    }

    [Fact]
    public async Task Where_all_are_meant_afterwards_the_comparison_tells_and_stops_them()
    {
        await SingleOutAsync();
        _okki.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(0, (await ListAsync(3, SlowDown, SlowDown, Source.Empty)).Total);

        Assert.Equal([3, 1, 3], Asked().TakeLast(3));
        Assert.Equal(_okki.Time.GetUtcNow().AddSeconds(61), _okki.PausedUntil);
    }

    [Fact]
    public async Task A_time_that_is_said_is_heeded_whoever_is_meant()
    {
        await SingleOutAsync();
        _okki.Time.Advance(TimeSpan.FromMinutes(5));
        _okki.Answers(HttpStatusCode.TooManyRequests, "", retryAfter: TimeSpan.FromSeconds(7)).Answers(Source.Empty);

        await Assert.ThrowsAsync<OkkiUnavailableException>(() => ListAsync(3));

        Assert.Equal(_okki.Time.GetUtcNow().AddSeconds(8), _okki.PausedUntil);
    }

    private async Task SingleOutAsync()
    {
        await ListAsync(1, Source.Empty);
        await Assert.ThrowsAsync<OkkiUnavailableException>(() => ListAsync(2, SlowDown, SlowDown, SlowDown, Source.Empty));
    }

    private Task<OkkiPage> ListAsync(int page, params string[] answers)
    {
        _okki.Answers(answers);
        return _okki.ListAsync(("page", $"{page}"));
    }

    private IEnumerable<int> Asked() => _okki.Calls.Select(call => call.Path[^1] - '0');
}
