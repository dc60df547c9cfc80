using System.Text.Json;
using Microsoft.Extensions.Options;
using OkkiBridge.Hosting.Http;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace OkkiBridge.Extractor.Okki;

/// <summary>One page of a list.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="Total">Rows over all pages.</param>
/// <param name="Now">The source's clock.</param>
internal sealed record OkkiPage(IReadOnlyList<JsonElement> Rows, int Total, DateTimeOffset Now);

/// <summary>Where an answer has rows and total, as dotted paths.</summary>
internal sealed record AnswerShape(string List, string Total, string? TotalFallback);

/// <summary>What a look-up found.</summary>
internal abstract record OkkiDetail
{
    private OkkiDetail()
    {
    }

    /// <summary>The document.</summary>
    internal sealed record Found(JsonElement Document) : OkkiDetail;

    /// <summary>It was deleted, or merged into another.</summary>
    internal sealed record Gone : OkkiDetail;

    /// <summary>OKKI refuses to show it.</summary>
    internal sealed record Refused(string Text) : OkkiDetail;
}

/// <summary>OKKI's open API: lists and details (okki-open-api.md §3, §4). One call here is up to four attempts; every attempt costs a call of the budget.</summary>
internal sealed class OkkiClient(HttpClient http, AccessTokens tokens, IOptions<OkkiOptions> options, TimeProvider time, ILogger<OkkiClient> log)
{
    private const string TokenPath = "v1/oauth2/access_token";

    private readonly ResiliencePipeline<OkkiAnswer> _insist = new ResiliencePipelineBuilder<OkkiAnswer> { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions<OkkiAnswer>
        {
            ShouldHandle = tried => ValueTask.FromResult(tried.Outcome.Result is { Verdict: Verdict.RetryLater or Verdict.Reauthenticate }),
            MaxRetryAttempts = 3,
            Delay = options.Value.RetryDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .Build();

    /// <summary>One page of a list.</summary>
    /// <exception cref="OkkiUnavailableException">No useful answer came, after the retries.</exception>
    /// <exception cref="OkkiConfigurationException">Every call is refused.</exception>
    public async Task<OkkiPage> ListAsync(string path, IReadOnlyList<KeyValuePair<string, string>> query, AnswerShape shape, CancellationToken ct)
    {
        var answer = await GetAsync(path, query, ct);
        if (answer.Verdict is Verdict.Gone or Verdict.Refused) throw new OkkiConfigurationException($"OKKI refuses {path}: check the plan's request ({answer.Text})");

        var rows = answer.At(shape.List);
        var total = answer.NumberAt(shape.Total) ?? (shape.TotalFallback is { } fallback ? answer.NumberAt(fallback) : null);
        if (rows is not { ValueKind: JsonValueKind.Array } || total is null || answer.Now is not { } now)
        {
            throw new OkkiUnavailableException($"OKKI's answer to {path} lacks {(rows is not { ValueKind: JsonValueKind.Array } ? shape.List : total is null ? shape.Total : "now")}");
        }

        return new OkkiPage([.. rows.Value.EnumerateArray()], total.Value, now);
    }

    /// <summary>The details of one record.</summary>
    /// <inheritdoc cref="ListAsync" path="/exception"/>
    public async Task<OkkiDetail> DetailAsync(string path, string key, string id, string data, CancellationToken ct)
    {
        var answer = await GetAsync(path, [KeyValuePair.Create(key, id)], ct);
        return answer.Verdict switch
        {
            Verdict.Gone => new OkkiDetail.Gone(),
            Verdict.Refused => new OkkiDetail.Refused(answer.Text),
            _ => answer.At(data) is { ValueKind: JsonValueKind.Object } document
                ? new OkkiDetail.Found(document)
                : throw new OkkiUnavailableException($"OKKI's answer to {path} lacks {data}"),
        };
    }

    private async Task<OkkiAnswer> GetAsync(string path, IReadOnlyList<KeyValuePair<string, string>> query, CancellationToken ct)
    {
        var uri = path.TrimStart('/') + "?" + string.Join('&', query.Select(q => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value)}"));
        var answer = await _insist.ExecuteAsync(async token => await WithTokenAsync(() => new HttpRequestMessage(HttpMethod.Get, uri), token), ct);
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
    private async Task<OkkiAnswer> WithTokenAsync(Func<HttpRequestMessage> request, CancellationToken ct)
    {
        var token = await tokens.GetAsync(refused: null, AskAsync, ct);
        var answer = await SendAsync(request(), token, ct);
        if (answer.Verdict is not Verdict.Reauthenticate) return answer;

        log.TokenRefused(answer.Text);
        var next = await tokens.GetAsync(refused: token, AskAsync, ct);
        var again = await SendAsync(request(), next, ct);
        return again.Verdict is Verdict.Reauthenticate && next.Id == token.Id ? again with { Verdict = Verdict.ConfigurationFault } : again;
    }

    private Task<OkkiAnswer> AskAsync(object request, CancellationToken ct) => _insist.ExecuteAsync(
        async token => await SendAsync(new HttpRequestMessage(HttpMethod.Post, TokenPath) { Content = JsonContent.Create(request) }, null, token), ct).AsTask();

    /// <summary>One attempt. That nothing useful came back is an answer like others.</summary>
    private async Task<OkkiAnswer> SendAsync(HttpRequestMessage request, AccessTokens.Token? token, CancellationToken ct)
    {
        using (request)
        {
            if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", token.Header(options.Value.AuthorizationScheme));
            try
            {
                using var response = await http.SendAsync(request, ct);
                return OkkiAnswer.Of(response.StatusCode, await response.Content.ReadAsByteArrayAsync(ct));
            }
            catch (CallBudgetExhaustedException fault)
            {
                throw new OkkiUnavailableException(fault.Message, fault);
            }
            catch (Exception fault) when (fault is HttpRequestException or TimeoutRejectedException || (fault is TaskCanceledException && !ct.IsCancellationRequested))
            {
                return new OkkiAnswer(Verdict.RetryLater, fault is TimeoutRejectedException ? "no answer in time" : fault.Message, default);
            }
        }
    }
}
