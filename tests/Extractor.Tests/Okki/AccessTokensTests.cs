using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Hosting.Http;

namespace OkkiBridge.Extractor.Tests.Okki;

/// <summary>okki-open-api.md §1.3.</summary>
public sealed class AccessTokensTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 2, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly AccessTokens _tokens;
    private readonly Queue<string> _answers = [];
    private readonly List<object> _asked = [];

    public AccessTokensTests() => _tokens = new AccessTokens(Options.Create(new OkkiOptions { ClientId = "c-1", ClientSecret = "hush-hush", Scope = "company user" }), _time);

    public void Dispose() => _tokens.Dispose();

    public static TheoryData<string, double> Ends => new()
    {
        { """{"access_token":"opaque","expires_in":28799}""", 28799 },
        { """{"access_token":"opaque","expires_in":"2218"}""", 2218 },
        { """{"access_token":"opaque","expires_in":2218.5}""", 2218.5 },
        { """{"access_token":"opaque","expires_in":"2218.0"}""", 2218 },
        { """{"code":200,"data":{"access_token":"opaque","expires_in":2218}}""", 2218 },
        { """{"access_token":"opaque","expires_in":0}""", 8 * 3600 },
        { """{"access_token":"opaque","expires_in":1e300}""", 8 * 3600 },
        { $$"""{"access_token":"{{Jwt("1772420407.718976")}}","expires_in":60}""", 60 },
        { $$"""{"access_token":"{{Jwt("1772420407.718976")}}"}""", 3607.718 },
        { $$"""{"access_token":"{{Jwt("1772420407")}}"}""", 3607 },
        { $$"""{"access_token":"{{Jwt("\"1772420407.5\"")}}"}""", 3607.5 },
        { $$"""{"access_token":"{{Jwt("1772420407")}}","expires_in":null}""", 3607 },
        { """{"access_token":"opaque"}""", 8 * 3600 },
        { """{"access_token":"a.b.c"}""", 8 * 3600 },
        { """{"access_token":"a.MTc3MjQyMDQwNw.c"}""", 8 * 3600 },                      // the middle part is a number
        { $$"""{"access_token":"{{Jwt("\"soon\"")}}"}""", 8 * 3600 },
        { $$"""{"access_token":"{{Jwt("1e300")}}"}""", 8 * 3600 },
        { $$"""{"access_token":"{{Jwt("999999999999999")}}"}""", 8 * 3600 },
        { $$"""{"access_token":"{{Jwt("{}")}}"}""", 8 * 3600 },
        { $$"""{"access_token":"{{Jwt("-1")}}"}""", 8 * 3600 },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task It_serves_until_its_end_less_five_seconds(string answer, double seconds)
    {
        _answers.Enqueue(answer);
        _answers.Enqueue("""{"access_token":"second","expires_in":28800}""");
        var first = await GetAsync();

        _time.Advance(TimeSpan.FromSeconds(seconds - 5.002));
        Assert.Same(first, await GetAsync());
        _time.Advance(TimeSpan.FromSeconds(0.004));
        Assert.Equal("second", (await GetAsync()).Value);
    }

    [Fact]
    public async Task It_is_asked_for_by_the_client_with_id_secret_and_scope()
    {
        _answers.Enqueue("""{"access_token":"t"}""");
        await GetAsync();

        Assert.Equal(
            """{"grant_type":"client_credentials","client_id":"c-1","client_secret":"hush-hush","scope":"company user"}""", JsonSerializer.Serialize(Assert.Single(_asked)));
    }

    [Fact]
    public async Task Many_calls_at_once_ask_once()
    {
        var answer = new TaskCompletionSource<OkkiAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = 0;
        Task<OkkiAnswer> Ask(object request, CancellationToken ct)
        {
            Interlocked.Increment(ref asked);
            return answer.Task;
        }

        var calls = Enumerable.Range(0, 16).Select(_ => _tokens.GetAsync(null, Ask, TestContext.Current.CancellationToken)).ToList();

        answer.SetResult(Answer("""{"access_token":"t"}"""));

        Assert.All(await Task.WhenAll(calls), t => Assert.Equal("t", t.Value));
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task One_that_is_refused_to_many_is_replaced_once()
    {
        _answers.Enqueue("""{"access_token":"first"}""");
        _answers.Enqueue("""{"access_token":"second"}""");
        var refused = await GetAsync();

        var replaced = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => GetAsync(refused)));

        Assert.All(replaced, t => Assert.Equal("second", t.Value));
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public async Task A_failure_to_get_one_is_not_remembered()
    {
        _answers.Enqueue("<html>");
        _answers.Enqueue("""{"access_token":"t"}""");

        await Assert.ThrowsAsync<OkkiUnavailableException>(() => GetAsync());
        Assert.Equal("t", (await GetAsync()).Value);
    }

    [Theory]
    [InlineData("""{"access_token":""}""")]
    [InlineData("""{"access_token":5}""")]
    [InlineData("""{"code":200,"data":{}}""")]
    public async Task An_answer_without_one_says_nothing_of_the_credentials(string body)
    {
        _answers.Enqueue(body);

        Assert.Equal("POST /v1/oauth2/access_token", (await Assert.ThrowsAsync<OkkiUnavailableException>(() => GetAsync())).Call);
    }

    [Theory]
    [InlineData("""{"error":"invalid_client","message":"Client authentication failed"}""")]
    [InlineData("""{"error":"access_denied","message":"denied"}""")]
    [InlineData("""{"code":0,"message":"Not Found"}""")]
    public async Task A_refusal_names_the_settings_and_not_their_values(string body)
    {
        var fault = await Assert.ThrowsAsync<OkkiConfigurationException>(
            () => _tokens.GetAsync(null, (_, _) => Task.FromResult(Answer(body, HttpStatusCode.NotFound)), TestContext.Current.CancellationToken));

        Assert.Contains("Okki:ClientId, Okki:ClientSecret and Okki:Scope", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bearer", "Bearer t0ken")]
    [InlineData("", "t0ken")]
    public async Task Its_header_has_the_scheme_that_is_set(string scheme, string header)
    {
        _answers.Enqueue("""{"access_token":"t0ken"}""");
        var token = await GetAsync();

        Assert.Equal(header, token.Header(scheme));
        Assert.DoesNotContain("t0ken", $"{token}", StringComparison.Ordinal);
    }

    private Task<AccessTokens.Token> GetAsync(AccessTokens.Token? refused = null) => _tokens.GetAsync(refused, (request, _) =>
    {
        _asked.Add(request);
        return Task.FromResult(Answer(_answers.Dequeue()));
    }, TestContext.Current.CancellationToken);

    private static OkkiAnswer Answer(string body, HttpStatusCode status = HttpStatusCode.OK) =>
        OkkiAnswer.Of(OkkiEndpoint.Token, OkkiAnswers.Table, status, AnswerBody.Read(Encoding.UTF8.GetBytes(body), null, [], int.MaxValue));

    private static string Jwt(string exp) => "e30." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"jti":"a","exp":{{exp}}}""")) + ".sig";
}
