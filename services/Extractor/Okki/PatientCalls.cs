using Microsoft.Extensions.Options;
using OkkiBridge.Hosting.Http;
using Polly;
using Polly.Retry;

namespace OkkiBridge.Extractor.Okki;

/// <summary>
/// Asks again what is worth it, and keeps tokens out of the way of those who ask: up to four attempts, each with a call of the budget. What remains of a refusal of every
/// call is thrown; all else is an answer.
/// </summary>
internal sealed class PatientCalls(
    OkkiExchange exchange, AccessTokens tokens, WorkingPaths working, SingledOutCalls singledOut, IOptions<OkkiOptions> options, TimeProvider time, ILogger<OkkiClient> log)
{
    private const string TokenPath = "v1/oauth2/access_token";

    /// <summary>A token that is refused so shortly before its end is over: until then the same one would be given again (okki-open-api.md §1.3).</summary>
    private static readonly TimeSpan LongestWaitForTheEnd = TimeSpan.FromMinutes(2);

    private readonly ResiliencePipeline<OkkiAnswer> _insist = Trying(options.Value.RetryDelay, time, log, answer => answer.Verdict switch
    {
        _ when answer.IsSingledOut => false,
        Verdict.Inconclusive or Verdict.Throttled or Verdict.Reauthenticate => true,
        Verdict.Refused => answer.Endpoint is OkkiEndpoint.List,              // ends the run, so a blip must not be one
        Verdict.Configuration => answer.Endpoint is OkkiEndpoint.Details,     // ends the run, and may be the first record's alone
        _ => false,
    });

    private readonly ResiliencePipeline<OkkiAnswer> _once = Trying(options.Value.RetryDelay, time, log, answer => answer.Verdict is Verdict.Throttled);

    /// <summary>A call in texts for people: method and path.</summary>
    public static string NameOf(string path) => $"GET /{path.TrimStart('/')}";

    /// <summary>
    /// Asks with a token, until an answer can be relied on; <paramref name="lack"/> says what a successful one lacks of what was asked for, and <paramref name="holdsNothing"/>
    /// whether it holds no record that could be at fault.
    /// </summary>
    /// <exception cref="OkkiConfigurationException">Every call is refused.</exception>
    public async Task<OkkiAnswer> GetAsync(
        string endpoint, string path, IReadOnlyList<KeyValuePair<string, string>> query, Func<OkkiAnswer, string?> lack, Func<bool> holdsNothing, bool insist, CancellationToken ct)
    {
        // "./": a plan's path stays below Okki:BaseUrl, whatever it is, and the token with it.
        var uri = "./" + path.TrimStart('/') + "?" + string.Join('&', query.Select(q => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value)}"));
        var call = new GrantedCall(working, singledOut, path, uri, (asked, usualPause, token) => WithTokenAsync(endpoint, path, asked, usualPause, token));
        var answer = await (insist ? _insist : _once).ExecuteAsync(async token =>
        {
            var tried = await call.TryAsync(token);
            if (tried.Verdict is not Verdict.Done) return tried;
            if (lack(tried) is { } lacks) return tried with { Verdict = Verdict.Inconclusive, Lacks = lacks };
            working.Works(path, uri, holdsNothing());
            return tried;
        }, ct);

        if (answer.Verdict is Verdict.Reauthenticate) answer = answer with { Verdict = OfRefusedCredentials(answer) };
        return answer.Verdict is Verdict.Configuration
            ? throw new OkkiConfigurationException(
                $"OKKI refuses every call: check Okki:BaseUrl, Okki:Scope, and that the API and the module are switched on for the account ({answer.Text})", NameOf(path))
            : answer;
    }

    /// <summary>
    /// A refused token is replaced once. When the next is refused too, it depends: the same one signed again (same <c>jti</c>) says that no token will do,
    /// at once; another one was revoked in its turn, and the call is repeated like any that failed.
    /// </summary>
    private async Task<OkkiAnswer> WithTokenAsync(string endpoint, string path, string uri, TimeSpan usualPause, CancellationToken ct)
    {
        var token = await tokens.GetAsync(refused: null, AskAsync, ct);
        var answer = await exchange.SendAsync(endpoint, new HttpRequestMessage(HttpMethod.Get, uri), token, usualPause, ct);
        if (answer.Verdict is Verdict.Configuration && working.Worked(path)) return answer with { Verdict = Verdict.Inconclusive };
        if (answer.Verdict is not Verdict.Reauthenticate) return answer;

        log.TokenRefused(answer.Text);
        var next = await tokens.GetAsync(refused: token, AskAsync, ct);
        if (next.Id == token.Id && next.End - time.GetUtcNow() is var left && left < LongestWaitForTheEnd)
        {
            if (left > TimeSpan.Zero) await Task.Delay(left + TimeSpan.FromSeconds(1), time, ct);
            next = await tokens.GetAsync(refused: next, AskAsync, ct);
        }

        var again = await exchange.SendAsync(endpoint, new HttpRequestMessage(HttpMethod.Get, uri), next, usualPause, ct);
        return again.Verdict is Verdict.Reauthenticate && next.Id == token.Id ? again with { Verdict = OfRefusedCredentials(again) } : again;
    }

    /// <summary>Asks for a token. A refusal here is final, unless credentials were good a moment ago: there is no other token to try with.</summary>
    private async Task<OkkiAnswer> AskAsync(object request, CancellationToken ct) => await _insist.ExecuteAsync(async token =>
    {
        var answer = await exchange.SendAsync(OkkiEndpoint.Token, new HttpRequestMessage(HttpMethod.Post, TokenPath) { Content = JsonContent.Create(request) }, null, OkkiExchange.UsualPause, token);
        return answer.Verdict is Verdict.Done && AccessTokens.TokenIn(answer) is null ? answer with { Verdict = Verdict.Inconclusive, Lacks = "access_token" }
            : answer.Verdict is Verdict.Configuration ? answer with { Verdict = OfRefusedCredentials(answer) }
            : answer;
    }, ct);

    /// <summary>Credentials that were good a moment ago are not at fault, and what does not speak as OKKI does is somebody between us.</summary>
    private Verdict OfRefusedCredentials(OkkiAnswer answer) => (answer.HasEnvelope || answer.Endpoint is OkkiEndpoint.Token) && !working.AnyWorked() ? Verdict.Configuration : Verdict.Inconclusive;

    private static ResiliencePipeline<OkkiAnswer> Trying(TimeSpan delay, TimeProvider time, ILogger log, Func<OkkiAnswer, bool> isWorthAnother) =>
        new ResiliencePipelineBuilder<OkkiAnswer> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<OkkiAnswer>
            {
                ShouldHandle = tried => ValueTask.FromResult(tried.Outcome.Result is { } answer && isWorthAnother(answer)),
                MaxRetryAttempts = 3,
                Delay = delay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                OnRetry = tried =>
                {
                    log.Repeating(tried.Outcome.Result!.Text, tried.RetryDelay);
                    return default;
                },
            })
            .Build();
}
