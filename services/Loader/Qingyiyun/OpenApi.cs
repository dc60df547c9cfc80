using System.Buffers;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OkkiBridge.Hosting.Http;
using OkkiBridge.Storage;
using Polly;
using Polly.Retry;

namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>What came of one call: the verdict and the target's words for people; of an answer that is <see cref="Verdict.Done"/> its content.</summary>
internal readonly record struct Answer(Verdict Verdict, string Text, HttpStatusCode? Status, bool HasEnvelope, JsonElement Content, int? Total)
{
    /// <summary>The envelope's code, or the HTTP status where it has none.</summary>
    public string? Code { get; init; }

    /// <summary>A page that a proxy may have sent for a moment, and that a wrong address or a refused host sends for good.</summary>
    public bool IsUnexplainedRefusal =>
        !HasEnvelope && Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed;
}

/// <summary>Calls of the V2 open API (reference §2 to §4), classified. Knows nothing of token life: see <see cref="AccessTokens"/>.</summary>
internal sealed class OpenApi(
    QingyiyunClient client, [FromKeyedServices(QingyiyunClient.Name)] AnswerTable table, IOptions<QingyiyunOptions> options, ICallBudget budget, TimeProvider time,
    ILogger<OpenApi> logger)
{
    private readonly QingyiyunOptions _options = options.Value;

    /// <summary>One call, sent once.</summary>
    /// <exception cref="TargetUnavailableException">Nothing took effect: no connection, no budget, too many calls.</exception>
    public async Task<Answer> CallAsync(Endpoint endpoint, string scheme, ReadOnlyMemory<byte> body, string? token, CancellationToken ct)
    {
        var reply = await client.PostAsync(Path(endpoint, scheme, token), body, token, ct);
        if (reply.Status is not { } status) return new Answer(Verdict.Inconclusive, reply.Lost, null, false, default, null);

        var envelope = Envelope.Read(reply.Body);
        var verdict = table.Judge(new AnswerFacts(endpoint.ToString(), status, envelope is not null, envelope?.Code, Error: null, envelope?.Message ?? ""));
        if (verdict is Verdict.Throttled) await ThrottledAsync(endpoint, status, reply.RetryAfter ?? envelope?.RetryAfter);

        var text = envelope is { } e ? $"HTTP {(int)status}, code {(e.Code is { } code ? code : "none")}: {e.Message}" : $"HTTP {(int)status} without an envelope ({reply.Body.Fault ?? "other JSON"})";
        return new Answer(verdict, PlainText.Of(text, _options.AppSecret, token), status, envelope is not null, envelope?.Content ?? default, envelope?.Total)
        {
            Code = $"{envelope?.Code ?? (int)status}",
        };
    }

    /// <summary>For calls without effect: an answer that says nothing certain is asked for again, three times at most.</summary>
    public async Task<Answer> InsistAsync(Endpoint endpoint, Func<CancellationToken, Task<Answer>> call, CancellationToken ct) =>
        await Retry(endpoint).ExecuteAsync(async token => await call(token), ct);

    /// <summary>A body with raw JSON values in it: ids of any length and text of any script go out as they came in.</summary>
    public static ReadOnlyMemory<byte> Body(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer)) write(writer);
        return buffer.WrittenMemory;
    }

    private string Path(Endpoint endpoint, string scheme, string? token) => endpoint switch
    {
        Endpoint.Token => "v2/oauth",
        Endpoint.Store => $"v2/open-api/business/{scheme}/store",
        _ => $"v2/open-api/business/{scheme}/query",
    } + (_options.TokenInQuery && token is not null ? $"?access_token={Uri.EscapeDataString(token)}" : "");

    /// <summary>HTTP 429 has paused the budget already, on its way through <c>CallBudgetHandler</c>; a code under HTTP 200 has not.</summary>
    private async Task ThrottledAsync(Endpoint endpoint, HttpStatusCode status, TimeSpan? told)
    {
        var wait = told ?? QingyiyunClient.UsualBlock;
        if (status is not HttpStatusCode.TooManyRequests) await budget.PauseForAsync(QingyiyunClient.Name, wait, time);
        logger.Throttled(wait);
        throw new TargetUnavailableException("Qingyiyun: too many calls", wait, call: TargetCall.Of(endpoint));
    }

    private ResiliencePipeline<Answer> Retry(Endpoint endpoint) => new ResiliencePipelineBuilder<Answer> { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions<Answer>
        {
            ShouldHandle = tried => ValueTask.FromResult(tried.Outcome is { Exception: null, Result.Verdict: Verdict.Inconclusive }),
            MaxRetryAttempts = 3,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = _options.RetryDelay,
            OnRetry = next =>
            {
                logger.Repeating(endpoint, next.Outcome.Result.Text, next.RetryDelay);
                return ValueTask.CompletedTask;
            },
        })
        .Build();
}
