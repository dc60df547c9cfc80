using System.Net;
using Microsoft.Extensions.Time.Testing;
using OkkiBridge.Hosting.Http;
using OkkiBridge.Storage;
using OkkiBridge.Testing;

namespace OkkiBridge.Hosting.Tests.Http;

public sealed class CallBudgetHandlerTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Noon);
    private readonly Budget _budget = new();
    private readonly Provider _provider = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DefaultPause = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_granted_call_goes_out_at_once()
    {
        await CallAsync();

        Assert.Equal(1, _provider.Calls);
        Assert.Equal(["okki 300"], _budget.Asked);
    }

    [Fact]
    public async Task A_call_waits_for_its_slice_and_asks_again()
    {
        _budget.Waits.Enqueue(TimeSpan.FromSeconds(6));
        _budget.Waits.Enqueue(TimeSpan.FromSeconds(2));

        var call = CallAsync();
        Assert.Equal(0, _provider.Calls);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(0, _provider.Calls);
        _time.Advance(TimeSpan.FromSeconds(2));
        await call.WaitAsync(Eventually.Patience, Token);

        Assert.Equal(1, _provider.Calls);
        Assert.Equal(3, _budget.Asked.Count);
    }

    [Fact]
    public async Task Waits_that_add_up_beyond_the_longest_end_without_a_call()
    {
        _budget.Waits.Enqueue(TimeSpan.FromSeconds(20));
        _budget.Waits.Enqueue(TimeSpan.FromSeconds(11));

        var call = CallAsync();
        _time.Advance(TimeSpan.FromSeconds(20));
        var exhausted = await Assert.ThrowsAsync<CallBudgetExhaustedException>(() => call.WaitAsync(Eventually.Patience, Token));

        Assert.Equal(("okki", TimeSpan.FromSeconds(11)), (exhausted.Provider, exhausted.RetryAfter));
        Assert.Equal(0, _provider.Calls);
    }

    [Theory]
    [InlineData("120", null, 120)]
    [InlineData(null, null, 60)]
    [InlineData("999999999", null, 86400)]
    [InlineData("Thu, 01 Jan 2026 12:00:45 GMT", null, 45)]
    [InlineData("Thu, 01 Jan 2026 15:00:45 GMT", "Thu, 01 Jan 2026 15:00:00 GMT", 45)]
    public async Task Too_many_requests_pauses_the_provider_as_long_as_it_says(string? retryAfter, string? date, int seconds)
    {
        _provider.Answer.StatusCode = HttpStatusCode.TooManyRequests;
        _provider.Answer.Headers.TryAddWithoutValidation("Retry-After", retryAfter is null ? [] : [retryAfter]);
        _provider.Answer.Headers.TryAddWithoutValidation("Date", date is null ? [] : [date]);

        await CallAsync();

        Assert.Equal([Noon.AddSeconds(seconds + 1)], _budget.Pauses);      // and a second for clocks apart
    }

    [Theory]
    [InlineData(503, "5", 5)]
    [InlineData(503, "Thu, 01 Jan 2026 12:00:45 GMT", 45)]
    [InlineData(500, "5", 5)]
    [InlineData(403, "5", 5)]
    [InlineData(429, "2.5", 2.5)]
    [InlineData(429, "soon", 60)]
    public async Task A_failure_that_says_how_long_to_wait_is_heeded(int status, string retryAfter, double seconds)
    {
        _provider.Answer.StatusCode = (HttpStatusCode)status;
        _provider.Answer.Headers.TryAddWithoutValidation("Retry-After", retryAfter);

        await CallAsync();

        Assert.Equal([Noon.AddSeconds(seconds + 1)], _budget.Pauses);
    }

    [Theory]
    [InlineData(503, null)]
    [InlineData(503, "soon")]
    [InlineData(503, "0")]
    [InlineData(503, "Thu, 01 Jan 2026 11:59:00 GMT")]
    [InlineData(200, "5")]
    public async Task Other_answers_pause_nothing(int status, string? retryAfter)
    {
        _provider.Answer.StatusCode = (HttpStatusCode)status;
        if (retryAfter is not null) _provider.Answer.Headers.TryAddWithoutValidation("Retry-After", retryAfter);

        await CallAsync();

        Assert.Empty(_budget.Pauses);
    }

    public void Dispose() => _provider.Dispose();

    private async Task CallAsync()
    {
        using var budgeted = new CallBudgetHandler(_budget, "okki", 300, _time, LongestWait, DefaultPause) { InnerHandler = _provider };
        using var client = new HttpMessageInvoker(budgeted, disposeHandler: false);
        using var answer = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "http://okki.test/"), Token);
    }

    private sealed class Budget : ICallBudget
    {
        public Queue<TimeSpan> Waits { get; } = new();

        public List<string> Asked { get; } = [];

        public List<DateTimeOffset> Pauses { get; } = [];

        public Task<TimeSpan> TryTakeAsync(string provider, int perMinute, DateTimeOffset now, CancellationToken ct)
        {
            Asked.Add($"{provider} {perMinute}");
            return Task.FromResult(Waits.TryDequeue(out var wait) ? wait : TimeSpan.Zero);
        }

        public Task PauseAsync(string provider, DateTimeOffset until, CancellationToken ct)
        {
            Pauses.Add(until);
            return Task.CompletedTask;
        }
    }

    private sealed class Provider : HttpMessageHandler
    {
        public int Calls { get; private set; }

        public HttpResponseMessage Answer { get; } = new(HttpStatusCode.OK);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Calls++;
            return Task.FromResult(Answer);
        }
    }
}
