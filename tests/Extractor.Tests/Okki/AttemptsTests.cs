using System.Net;
using System.Net.Sockets;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Hosting.Http;
using OkkiBridge.Testing;

namespace OkkiBridge.Extractor.Tests.Okki;

/// <summary>One call is up to four attempts.</summary>
public sealed class AttemptsTests : IAsyncDisposable
{
    private readonly Source _okki = new();

    public ValueTask DisposeAsync() => _okki.DisposeAsync();

    [Fact]
    public async Task What_passes_is_tried_again()
    {
        _okki.Answers(HttpStatusCode.BadGateway, "<html>").Fails(new HttpRequestException("reset")).Answers("""{"code":500,"message":"busy"}""", Source.Empty);

        await _okki.ListAsync();

        Assert.Equal(4, _okki.Calls.Count());
        Assert.Equal(3, _okki.Logged.Count(line => line.StartsWith("1102 ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_connection_that_is_cut_as_soon_as_it_is_made_is_one_of_them()
    {
        _okki.Fails(new SocketException((int)SocketError.NotConnected)).Answers(Source.Empty);

        await _okki.ListAsync();

        Assert.Equal(2, _okki.Calls.Count());
    }

    [Theory]
    [InlineData(500, "")]
    [InlineData(200, """{"code":500,"message":"busy"}""")]
    [InlineData(200, """{"code":200,"data":{"list":[""")]
    [InlineData(429, "")]
    public async Task After_four_attempts_the_source_is_unavailable(int status, string body)
    {
        for (var i = 0; i < 4; i++) _okki.Answers((HttpStatusCode)status, body);

        var fault = await Assert.ThrowsAsync<OkkiUnavailableException>(() => _okki.ListAsync(("word", "personal")));

        Assert.Contains(Source.List, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("personal", fault.ToString(), StringComparison.Ordinal);
        Assert.Equal(4, _okki.Calls.Count());
    }

    [Fact]
    public async Task The_waits_between_them_grow_by_the_clock()
    {
        await using var okki = new Source(("Okki:RetryDelay", "00:00:10"));
        okki.Answers(HttpStatusCode.BadGateway, "").Answers(HttpStatusCode.BadGateway, "").Answers(Source.Empty);

        var call = okki.ListAsync();
        Assert.Single(okki.Calls);
        while (!call.IsCompleted) okki.Time.Advance(TimeSpan.FromSeconds(1));
        await call;

        Assert.InRange(okki.Time.GetUtcNow() - Source.Start, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(3));
    }

    [Fact]
    public async Task An_answer_that_stalls_after_its_headers_is_given_up()
    {
        await using var okki = new Source(("Okki:Timeout", "00:00:07"));
        okki.Stalls().Answers(Source.Empty);

        var call = okki.ListAsync();
        Assert.Single(okki.Calls);
        okki.Time.Advance(TimeSpan.FromSeconds(7));
        await call.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);

        Assert.Contains(okki.Logged, line => line.Contains("no answer in time", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read_to_its_end()
    {
        var endless = new string(' ', 32 * 1024 * 1024 + 1) + Source.Empty;
        _okki.Answers(endless).Answers(Source.Empty);

        await _okki.ListAsync();

        Assert.Contains(_okki.Logged, line => line.Contains(nameof(HttpRequestError.ConfigurationLimitExceeded), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_gives_up_waiting_is_not_told_that_the_source_is_unavailable()
    {
        _okki.Stalls();
        using var stop = new CancellationTokenSource();

        var call = _okki.Client.ListAsync(Source.List, [], Source.Shape, Source.China, isFirst: true, insist: true, stop.Token);
        Assert.Single(_okki.Calls);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Each_one_is_counted_and_costs_a_call_of_the_budget_with_those_for_tokens()
    {
        using var calls = CallCount.Open();
        _okki.Answers(HttpStatusCode.BadGateway, "").Answers(HttpStatusCode.Unauthorized, Source.Refusal).Answers(Source.Empty);
        _okki.Tokens(Source.TokenOf("token-1"), Source.TokenOf("token-2"));

        await _okki.ListAsync();

        Assert.Equal((5, 5, 5), (_okki.Sent.Count, calls.Value, _okki.BudgetTaken));
    }
}
