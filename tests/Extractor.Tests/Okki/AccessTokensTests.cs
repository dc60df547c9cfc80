using System.Globalization;
using System.Net;
using System.Text.Json;
using OkkiBridge.Extractor.Okki;

namespace OkkiBridge.Extractor.Tests.Okki;

/// <summary>Life of the token: okki-open-api.md §1.3.</summary>
public sealed class AccessTokensTests : IAsyncDisposable
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

    [Theory]
    [InlineData("Bearer", "Bearer token-1")]
    [InlineData("", "token-1")]
    public async Task It_goes_out_as_the_scheme_says(string scheme, string header)
    {
        await using var okki = new Source(("Okki:AuthorizationScheme", scheme));
        okki.Answers(Source.Empty);

        await okki.ListAsync();

        Assert.Equal(header, Assert.Single(okki.Calls).Authorization);
    }

    [Theory]
    [InlineData(28799, null, 28799)]                       // what live answers show
    [InlineData(2218, 28800, 2218)]                        // expires_in wins
    [InlineData(null, 5465, 5465)]                         // none with client_credentials, says the page
    [InlineData(null, null, 28800)]                        // last resort
    public async Task It_serves_until_its_end(int? expiresIn, int? exp, int life)
    {
        var token = exp is { } seconds ? Source.Jwt($$"""{"jti":"a","exp":{{Source.Start.AddSeconds(seconds).ToUnixTimeSeconds()}}}""") : "opaque";
        _okki.Tokens(Source.TokenOf(token, expiresIn), Source.TokenOf("token-2")).Answers(Source.Empty, Source.Empty, Source.Empty);

        await _okki.ListAsync();
        _okki.Time.Advance(TimeSpan.FromSeconds(life - 4));
        await _okki.ListAsync();
        Assert.Single(_okki.TokenCalls);

        _okki.Time.Advance(TimeSpan.FromSeconds(4));
        await _okki.ListAsync();
        Assert.Equal([$"Bearer {token}", $"Bearer {token}", "Bearer token-2"], _okki.Calls.Select(call => call.Authorization));
    }

    [Theory]
    [InlineData("1772423707.718976", "2026-03-02T03:55:07.718Z")]
    [InlineData("1772423707", "2026-03-02T03:55:07Z")]
    [InlineData("\"1772423707.5\"", "2026-03-02T03:55:07.5Z")]
    [InlineData("1e99", "2026-03-02T10:15:07Z")]
    [InlineData("-5", "2026-03-02T10:15:07Z")]
    [InlineData("\"soon\"", "2026-03-02T10:15:07Z")]
    [InlineData("{}", "2026-03-02T10:15:07Z")]
    public void Its_end_may_be_a_fraction_and_is_never_guessed_from_nonsense(string exp, string end) =>
        Assert.Equal(DateTimeOffset.Parse(end, CultureInfo.InvariantCulture), AccessToken.Of(Source.Jwt($$"""{"exp":{{exp}}}"""), null, Source.Start).End);

    [Theory]
    [InlineData("opaque")]
    [InlineData("a.b.c")]
    [InlineData("a.W10.c")]                                // []
    [InlineData("a.??.c")]
    public void A_token_that_is_no_JWT_is_as_good(string token)
    {
        var read = AccessToken.Of(token, null, Source.Start);

        Assert.Equal((Source.Start.AddHours(8), token), (read.End, read.Id));
    }

    [Fact]
    public async Task Asked_again_near_its_end_the_same_one_comes_back_and_keeps_its_end()
    {
        string Signed(int iat) => Source.Jwt($$"""{"jti":"same","iat":{{iat}},"exp":{{Source.Start.AddSeconds(100).ToUnixTimeSeconds()}}}""");
        _okki.Tokens(Source.TokenOf(Signed(1), 100), Source.TokenOf(Signed(2), 2), Source.TokenOf("new")).Answers(Source.Empty, Source.Empty, Source.Empty);

        await _okki.ListAsync();
        _okki.Time.Advance(TimeSpan.FromSeconds(98));
        await _okki.ListAsync();
        _okki.Time.Advance(TimeSpan.FromSeconds(2));
        await _okki.ListAsync();

        Assert.Equal([$"Bearer {Signed(1)}", $"Bearer {Signed(2)}", "Bearer new"], _okki.Calls.Select(call => call.Authorization));
    }

    [Fact]
    public async Task Many_calls_at_once_ask_for_one()
    {
        for (var i = 0; i < 8; i++) _okki.Answers(Source.Empty);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _okki.ListAsync()));

        Assert.Single(_okki.TokenCalls);
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

    [Fact]
    public async Task A_token_without_the_module_is_not_replaced()
    {
        _okki.Answers(HttpStatusCode.Unauthorized, """{"error":"access_denied","message":"no permission company scopes"}""");

        var fault = await Assert.ThrowsAsync<OkkiConfigurationException>(() => _okki.ListAsync());

        Assert.Contains("no permission company scopes", fault.Message, StringComparison.Ordinal);
        Assert.Equal(2, _okki.Sent.Count);
    }

    [Theory]
    [InlineData("invalid_client")]
    [InlineData("invalid_scope")]
    [InlineData("access_denied")]
    public async Task Wrong_credentials_are_told_by_the_names_of_their_settings_at_once(string error)
    {
        _okki.Tokens(HttpStatusCode.BadRequest, $$"""{"error":"{{error}}","error_description":"x","message":"x"}""");

        var fault = await Assert.ThrowsAsync<OkkiConfigurationException>(() => _okki.ListAsync());

        Assert.Contains("Okki:ClientSecret", fault.Message, StringComparison.Ordinal);
        Assert.Contains(error, fault.Message, StringComparison.Ordinal);
        Assert.Single(_okki.Sent);
    }

    [Fact]
    public async Task A_token_call_that_keeps_failing_makes_the_source_unavailable()
    {
        for (var i = 0; i < 4; i++) _okki.Tokens(HttpStatusCode.BadGateway, "<html>");

        await Assert.ThrowsAsync<OkkiUnavailableException>(() => _okki.ListAsync());

        Assert.Equal(4, _okki.Sent.Count);
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

        foreach (var text in (string[])[fault.ToString(), AccessToken.Of(token, null, Source.Start).ToString(), .. _okki.Logged])
        {
            Assert.DoesNotContain(token, text, StringComparison.Ordinal);
            Assert.DoesNotContain(Source.Secret, text, StringComparison.Ordinal);
        }
    }
}
