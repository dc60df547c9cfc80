using System.Text.Json;
using Microsoft.Extensions.Options;
using OkkiBridge.Hosting;
using OkkiBridge.Hosting.Http;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace OkkiBridge.Extractor.Okki;

/// <summary>OKKI's open API: lists and details (okki-open-api.md §3, §4). One call here is up to four attempts; every attempt costs a call of the budget.</summary>
internal sealed class OkkiClient(
    HttpClient http, AccessTokens tokens, IOptions<OkkiOptions> options, SecretFilter secrets, TimeProvider time, ILogger<OkkiClient> log)
{
    private const string TokenPath = "v1/oauth2/access_token";

    private readonly ResiliencePipeline<OkkiAnswer> _insist = new ResiliencePipelineBuilder<OkkiAnswer> { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions<OkkiAnswer>
        {
            ShouldHandle = tried => ValueTask.FromResult(tried.Outcome.Result is { Verdict: Verdict.RetryLater or Verdict.Incomplete or Verdict.Reauthenticate }),
            MaxRetryAttempts = 3,
            Delay = options.Value.RetryDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            OnRetry = tried =>
            {
                log.Repeating(tried.Outcome.Result!.Text, tried.RetryDelay);
                return default;
            },
        })
        .Build();

    /// <summary>One page of a list.</summary>
    /// <exception cref="OkkiUnavailableException">No useful answer came, after the retries.</exception>
    /// <exception cref="OkkiConfigurationException">Every call is refused.</exception>
    public async Task<OkkiPage> ListAsync(string path, IReadOnlyList<KeyValuePair<string, string>> query, AnswerShape shape, CancellationToken ct)
    {
        var answer = await GetAsync(path, query, whole => OkkiPage.Of(whole, shape, out _) is not null, ct);
        if (answer.Verdict is Verdict.Gone or Verdict.Refused) throw new OkkiConfigurationException($"OKKI refuses {path}: check the plan's request ({answer.Text})");

        return OkkiPage.Of(answer, shape, out var lacks) ?? throw new OkkiUnavailableException($"OKKI's answer to {path} lacks {lacks} ({answer.Text})");
    }

    /// <summary>The details of one record. An answer that stays without them is the record's fault: its neighbours can be read.</summary>
    /// <inheritdoc cref="ListAsync" path="/exception"/>
    public async Task<OkkiDetail> DetailAsync(string path, string key, string id, string data, CancellationToken ct)
    {
        var answer = await GetAsync(path, [KeyValuePair.Create(key, id)], whole => whole.At(data) is { ValueKind: JsonValueKind.Object }, ct);
        return answer.Verdict switch
        {
            Verdict.Done => new OkkiDetail.Found(answer.At(data)!.Value),
            Verdict.Gone => new OkkiDetail.Gone(),
            Verdict.Incomplete => new OkkiDetail.Refused($"the answer lacks {data} ({answer.Text})"),
            _ => new OkkiDetail.Refused(answer.Text),
        };
    }

    /// <summary><c>data</c> of an answer that stands for itself, such as a look-up; null where OKKI refuses it.</summary>
    /// <inheritdoc cref="ListAsync" path="/exception"/>
    public async Task<JsonElement?> DataAsync(string path, IReadOnlyList<KeyValuePair<string, string>> query, CancellationToken ct)
    {
        var answer = await GetAsync(path, query, whole => whole.At("data") is not null, ct);
        return answer.Verdict is Verdict.Done ? answer.At("data") : null;
    }

    private async Task<OkkiAnswer> GetAsync(
        string path, IReadOnlyList<KeyValuePair<string, string>> query, Func<OkkiAnswer, bool> isWhole, CancellationToken ct)
    {
        // "./": a plan's path stays below Okki:BaseUrl, whatever it is, and the token with it.
        var uri = "./" + path.TrimStart('/') + "?" + string.Join('&', query.Select(q => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value)}"));
        var answer = await _insist.ExecuteAsync(
            async token => await WithTokenAsync(uri, token) is var tried && tried.Verdict is Verdict.Done && !isWhole(tried)
                ? tried with { Verdict = Verdict.Incomplete }
                : tried,
            ct);

        return answer.Verdict switch
        {
            Verdict.RetryLater => throw new OkkiUnavailableException($"OKKI does not answer {path} ({answer.Text})"),
            Verdict.ConfigurationFault or Verdict.Reauthenticate => throw new OkkiConfigurationException(
                $"OKKI refuses every call: check Okki:BaseUrl, Okki:Scope, and that the API and the module are switched on for the account ({answer.Text})"),
            _ => answer,
        };
    }

    /// <summary>
    /// A refused token is replaced once. When the next is refused too, it depends: the same one signed again (same <c>jti</c>) says that no token will do,
    /// at once; another one was revoked in its turn, and the call is repeated like any that failed.
    /// </summary>
    private async Task<OkkiAnswer> WithTokenAsync(string uri, CancellationToken ct)
    {
        var token = await tokens.GetAsync(refused: null, AskAsync, ct);
        var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, uri), token, ct);
        if (answer.Verdict is not Verdict.Reauthenticate) return answer;

        log.TokenRefused(answer.Text);
        var next = await tokens.GetAsync(refused: token, AskAsync, ct);
        var again = await SendAsync(new HttpRequestMessage(HttpMethod.Get, uri), next, ct);
        return again.Verdict is Verdict.Reauthenticate && next.Id == token.Id ? again with { Verdict = Verdict.ConfigurationFault } : again;
    }

    /// <summary>Asks for a token. A refusal here is final: there is no other token to try with.</summary>
    private async Task<OkkiAnswer> AskAsync(object request, CancellationToken ct) => await _insist.ExecuteAsync(
        async token => await SendAsync(new HttpRequestMessage(HttpMethod.Post, TokenPath) { Content = JsonContent.Create(request) }, null, token) is var answer
            && answer.Verdict is Verdict.Reauthenticate ? answer with { Verdict = Verdict.ConfigurationFault } : answer,
        ct);

    /// <summary>One attempt. That nothing useful came back is an answer like others.</summary>
    private async Task<OkkiAnswer> SendAsync(HttpRequestMessage request, AccessTokens.Token? token, CancellationToken ct)
    {
        using (request)
        {
            if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", token.Header(options.Value.AuthorizationScheme));
            try
            {
                using var response = await http.SendAsync(request, ct);
                var answer = OkkiAnswer.Of(response.StatusCode, await response.Content.ReadAsByteArrayAsync(ct));
                return answer with { Text = secrets.Clean(token is null ? answer.Text : answer.Text.Replace(token.Value, "***", StringComparison.Ordinal)) };
            }
            catch (CallBudgetExhaustedException fault)
            {
                throw new OkkiUnavailableException(fault.Message, fault);
            }
            catch (Exception fault) when (fault is TimeoutRejectedException || (fault is TaskCanceledException && !ct.IsCancellationRequested))
            {
                return OkkiAnswer.Lost("no answer in time");
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException)
            {
                return OkkiAnswer.Lost(RefusedCertificate.Of(fault) is { } why ? $"Okki:BaseUrl: {why}" : $"the connection failed ({(fault is HttpRequestException { HttpRequestError: var kind } ? kind.ToString() : fault.GetType().Name)})");
            }
        }
    }
}
