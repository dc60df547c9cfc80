using Microsoft.Extensions.Options;
using OkkiBridge.Hosting;
using OkkiBridge.Hosting.Http;
using OkkiBridge.Storage;
using Polly.Timeout;

namespace OkkiBridge.Extractor.Okki;

/// <summary>One attempt: sent, read in the one way, judged by the table. That nothing useful came back is an answer like others.</summary>
internal sealed class OkkiExchange(
    HttpClient http, [FromKeyedServices(OkkiExchange.Provider)] AnswerTable table, ICallBudget budget, SecretFilter secrets, IOptions<OkkiOptions> options, TimeProvider time)
{
    /// <summary>The provider's name, in the budget and among the tables.</summary>
    public const string Provider = "okki";

    /// <summary>The largest answer that is read, compressed or not.</summary>
    public const int LargestAnswer = 32 * 1024 * 1024;

    /// <summary>How long an answer that asks for fewer calls pauses them all, where it does not say.</summary>
    public static readonly TimeSpan UsualPause = TimeSpan.FromSeconds(60);

    /// <summary>Whether nothing came because nobody is there, whatever is asked; other faults may be the one call's.</summary>
    private static bool IsAway(Exception fault) => fault is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };

    /// <param name="endpoint">What is asked: one of <see cref="OkkiEndpoint"/>.</param>
    /// <param name="request">The request.</param>
    /// <param name="token">The token that it goes with.</param>
    /// <param name="usualPause">How long all calls pause where fewer are asked for, and it is not said for how long.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="OkkiUnavailableException">The budget grants no call.</exception>
    public async Task<OkkiAnswer> SendAsync(string endpoint, HttpRequestMessage request, AccessTokens.Token? token, TimeSpan usualPause, CancellationToken ct)
    {
        using (request)
        {
            if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", token.Header(options.Value.AuthorizationScheme));
            try
            {
                using var response = await http.SendAsync(request, ct);
                var body = AnswerBody.Of(response, await response.Content.ReadAsByteArrayAsync(ct), LargestAnswer);
                var answer = OkkiAnswer.Of(endpoint, table, response.StatusCode, body);
                if (answer.Verdict is Verdict.Throttled) await PauseAsync(response, answer, usualPause);
                return answer with { Text = secrets.Clean(token is null ? answer.Text : answer.Text.Replace(token.Value, "***", StringComparison.Ordinal)) };
            }
            catch (CallBudgetExhaustedException fault)
            {
                throw new OkkiUnavailableException(fault.Message, $"{request.Method} {request.RequestUri!.AbsolutePath}", isThrottled: true, inner: fault);
            }
            catch (Exception fault) when (fault is TimeoutRejectedException || (fault is TaskCanceledException && !ct.IsCancellationRequested))
            {
                return OkkiAnswer.Lost(endpoint, "no answer in time", isAway: false);
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException)
            {
                var how = RefusedCertificate.Of(fault) is { } why ? $"Okki:BaseUrl: {why}"
                    : $"the connection failed ({(fault is HttpRequestException { HttpRequestError: var kind } ? kind.ToString() : fault.GetType().Name)})";
                return OkkiAnswer.Lost(endpoint, how, IsAway(fault));
            }
        }
    }

    /// <summary>A failure that says <c>Retry-After</c> has paused the budget already, on its way through <see cref="CallBudgetHandler"/>; others have not.</summary>
    private async Task PauseAsync(HttpResponseMessage response, OkkiAnswer answer, TimeSpan usualPause)
    {
        var said = RetryAfter.Of(response, time.GetUtcNow());
        if (said is not null && !response.IsSuccessStatusCode) return;
        if ((said ?? answer.Wait ?? usualPause) is { Ticks: > 0 } pause) await budget.PauseForAsync(Provider, pause, time);
    }
}
