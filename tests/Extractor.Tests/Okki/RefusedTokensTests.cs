using System.Net;
using System.Text.Json;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Testing;

namespace OkkiBridge.Extractor.Tests.Okki;

/// <summary>What becomes of a call whose token is not taken (okki-open-api.md §1.3).</summary>
public sealed class RefusedTokensTests : IAsyncDisposable
{
    private readonly Source _okki = new();

    public ValueTask DisposeAsync() => _okki.DisposeAsync();

    [Fact]
    public async Task It_is_asked_for_in_JSON_with_client_credentials()
    {
        await using var okki = new Source(("Okki:Scope", " company   user "));
        okki.Answers(Source.Empty);

        await okki.ListAsync();

        var (path, authorization, body) = Assert.Single(okki.TokenCalls);
        Assert.Equal(("/v1/oauth2/access_token", null), (path, authorization));
        Assert.Equal(
            """{"grant_type":"client_credentials","client_id":"client-of-12345","client_secret":"secret-of-twenty-1234","scope":"company user"}""", body);
    }

    [Fact]
    public async Task Asked_again_near_its_end_the_same_one_comes_back_and_keeps_its_end()
    {
        string Signed(int iat) => Source.Jwt($$"""{"jti":"same","iat":{{iat}},"exp":{{Source.Start.AddSeconds(100).ToUnixTimeSeconds()}}}""");
        _okki.Tokens(Source.TokenOf(Signed(1), 100), Source.TokenOf(Signed(2), 4), Source.TokenOf("new")).Answers(Source.Empty, Source.Empty, Source.Empty);

        await _okki.ListAsync();
        _okki.Time.Advance(TimeSpan.FromSeconds(96));
        await _okki.ListAsync();
        _okki.Time.Advance(TimeSpan.FromSeconds(4));
        await _okki.ListAsync();

        Assert.Equal([$"Bearer {Signed(1)}", $"Bearer {Signed(2)}", "Bearer new"], _okki.Calls.Select(call => call.Authorization));
    }

    [Fact]
    public async Task A_refused_one_is_replaced_once_and_the_call_repeated_once()
    {
        _okki.Tokens(Source.TokenOf("token-1"), Source.TokenOf("token-2")).Answers(HttpStatusCode.Unauthorized, Source.Refusal).Answers(Source.Empty, Source.Empty);

        await _okki.ListAsync();
        await _okki.ListAsync();

        Assert.Equal(["Bearer token-1", "Bearer token-2", "Bearer token-2"], _okki.Calls.Select(call => call.Authorization));
        Assert.Single(_okki.Logged, line => line.StartsWith("1101 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_one_signed_again_and_refused_again_stops_loudly()
    {
        _okki.Tokens(Source.TokenOf(Source.Jwt("""{"jti":"same","iat":1}""")), Source.TokenOf(Source.Jwt("""{"jti":"same","iat":2}""")))
            .Answers(HttpStatusCode.Unauthorized, Source.Refusal).Answers(HttpStatusCode.Unauthorized, Source.Refusal);

        var fault = await Assert.ThrowsAsync<OkkiConfigurationException>(() => _okki.ListAsync());

        Assert.Contains("Okki:Scope", fault.Message, StringComparison.Ordinal);
        Assert.Equal(4, _okki.Sent.Count);
    }

    [Fact]
    public async Task Another_one_that_is_refused_too_was_revoked_in_its_turn()
    {
        _okki.Tokens(Source.TokenOf("token-1"), Source.TokenOf("token-2"), Source.TokenOf("token-3"))
            .Answers(HttpStatusCode.Unauthorized, Source.Refusal).Answers(HttpStatusCode.Unauthorized, Source.Refusal)
            .Answers(HttpStatusCode.Unauthorized, Source.Refusal).Answers(Source.Empty);

        await _okki.ListAsync();

        Assert.Equal("Bearer token-3", _okki.Calls.Last().Authorization);
    }

    [Theory]
    [InlineData("access_denied")]
    [InlineData("invalid_client")]
    public async Task Refused_credentials_are_not_sent_again(string error)
    {
        _okki.Tokens(HttpStatusCode.Unauthorized, $$"""{"error":"{{error}}","message":"denied"}""");

        await Assert.ThrowsAsync<OkkiConfigurationException>(() => _okki.ListAsync());

        Assert.Single(_okki.Sent);
    }

    [Fact]
    public async Task A_token_call_that_fails_for_a_moment_delays_the_call_only()
    {
        _okki.Tokens(HttpStatusCode.BadRequest, """{"error":"server_error","message":"x"}""").Tokens("<html>", Source.TokenOf("token-1")).Answers(Source.Empty);

        await _okki.ListAsync();

        Assert.Equal(3, _okki.TokenCalls.Count());
    }

    [Fact]
    public async Task Neither_it_nor_the_secret_is_in_any_text()
    {
        var token = Source.Jwt("""{"jti":"same"}""");
        _okki.Tokens(Source.TokenOf(token), Source.TokenOf(token))
            .Answers(HttpStatusCode.Unauthorized, $$"""{"error":"access_denied","message":"{{token}} of {{Source.Secret}} is refused"}""")
            .Answers(HttpStatusCode.Unauthorized, JsonSerializer.Serialize(new { error = "access_denied", message = $"{token} of {Source.Secret} is refused" }));

        var fault = await Assert.ThrowsAsync<OkkiConfigurationException>(() => _okki.ListAsync());

        foreach (var text in (string[])[fault.ToString(), .. _okki.Logged])
        {
            Assert.DoesNotContain(token, text, StringComparison.Ordinal);
            Assert.DoesNotContain(Source.Secret, text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{"code":401,"message":"access token expired"}""")]
    [InlineData("""{"code":"401","msg":"unauthorized"}""")]
    [InlineData("""{"code":40101,"message":"令牌已过期"}""")]
    [InlineData("""{"code":10001,"message":"token 失效"}""")]
    [InlineData("""{"error":"invalid_token","message":"x"}""")]
    public async Task One_that_is_refused_under_HTTP_200_is_replaced_too(string refusal)
    {
        _okki.Tokens(Source.TokenOf("token-1"), Source.TokenOf("token-2")).Answers(Source.Company, refusal, Source.Company);

        Assert.IsType<OkkiDetail.Found>(await _okki.DetailAsync());
        Assert.IsType<OkkiDetail.Found>(await _okki.DetailAsync());

        Assert.Equal(["Bearer token-1", "Bearer token-1", "Bearer token-2"], _okki.Calls.Select(call => call.Authorization));
    }

    [Fact]
    public async Task Refused_shortly_before_its_end_it_is_waited_out_and_then_replaced()
    {
        string Signed(string id, int iat, int end) => Source.Jwt($$"""{"jti":"{{id}}","iat":{{iat}},"exp":{{Source.Start.AddSeconds(end).ToUnixTimeSeconds()}}}""");
        _okki.Tokens(Source.TokenOf(Signed("old", 1, 100), 100), Source.TokenOf(Signed("old", 2, 100), 30), Source.TokenOf(Signed("new", 3, 28900)))
            .Answers(Source.Empty).Answers(HttpStatusCode.Unauthorized, Source.Refusal).Answers(Source.Empty);
        await _okki.ListAsync();
        _okki.Time.Advance(TimeSpan.FromSeconds(70));

        var call = _okki.ListAsync();
        _okki.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.False(call.IsCompleted);
        _okki.Time.Advance(TimeSpan.FromSeconds(1));
        await call.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);

        Assert.Equal($"Bearer {Signed("new", 3, 28900)}", _okki.Calls.Last().Authorization);
        Assert.Equal((3, 3), (_okki.Calls.Count(), _okki.TokenCalls.Count()));
    }

    [Fact]
    public async Task A_moment_after_they_were_good_no_refusal_says_that_credentials_are_not()
    {
        var same = Source.TokenOf(Source.Jwt("""{"jti":"same"}"""));
        _okki.Tokens([.. Enumerable.Repeat(same, 8)]).Answers(Source.Empty);
        await _okki.ListAsync();
        for (var i = 0; i < 8; i++) _okki.Answers(HttpStatusCode.Unauthorized, Source.Refusal);

        Assert.IsType<OkkiDetail.Inconclusive>(await _okki.DetailAsync());
        Assert.Equal(9, _okki.Calls.Count());
    }

    [Fact]
    public async Task Nor_does_a_refused_token_call()
    {
        _okki.Tokens(Source.TokenOf("token-1")).Tokens(HttpStatusCode.BadRequest, """{"error":"invalid_client","message":"x"}""").Tokens(Source.TokenOf("token-2"))
            .Answers(Source.Empty).Answers(HttpStatusCode.Unauthorized, Source.Refusal).Answers(Source.Empty);

        await _okki.ListAsync();
        await _okki.ListAsync();

        Assert.Equal("Bearer token-2", _okki.Calls.Last().Authorization);
    }

    [Fact]
    public async Task Later_it_does()
    {
        var same = Source.TokenOf(Source.Jwt("""{"jti":"same"}"""));
        _okki.Tokens(same, same).Answers(Source.Empty);
        await _okki.ListAsync();
        _okki.Time.Advance(TimeSpan.FromMinutes(11));
        _okki.Answers(HttpStatusCode.Unauthorized, Source.Refusal).Answers(HttpStatusCode.Unauthorized, Source.Refusal);

        Assert.Equal("GET /v1/company/list", (await Assert.ThrowsAsync<OkkiConfigurationException>(() => _okki.ListAsync())).Call);
    }

    [Fact]
    public async Task A_page_of_somebody_between_says_nothing_of_the_credentials()
    {
        for (var i = 0; i < 8; i++) _okki.Answers(HttpStatusCode.Unauthorized, "<html>Sign in to the proxy</html>");

        await Assert.ThrowsAsync<OkkiUnavailableException>(() => _okki.ListAsync());
    }

    [Fact]
    public async Task A_token_call_that_asks_for_fewer_calls_is_no_refusal()
    {
        for (var i = 0; i < 4; i++) _okki.Tokens("""{"code":429,"message":"slow down","retry_after":3}""");

        var fault = await Assert.ThrowsAsync<OkkiUnavailableException>(() => _okki.ListAsync());

        Assert.Equal(("POST /v1/oauth2/access_token", true), (fault.Call, fault.IsThrottled));
        Assert.Equal(Source.Start.AddSeconds(4), _okki.PausedUntil);
    }
}
