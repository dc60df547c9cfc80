using Microsoft.Extensions.Options;
using OkkiBridge.Hosting.Http;

namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>Calls that carry the token and concern a scheme: the plan's own, or <c>Qingyiyun:SchemeId</c>.</summary>
internal sealed class SchemeCalls(OpenApi api, AccessTokens tokens, IOptions<QingyiyunOptions> options, ILogger<SchemeCalls> logger)
{
    /// <summary>One call. A refused token had no effect: a new one is asked for, and the call repeated once.</summary>
    /// <exception cref="TargetUnavailableException">Nothing took effect.</exception>
    /// <exception cref="TargetConfigurationException">The key or the scheme is at fault.</exception>
    public async Task<Answer> CallAsync(string? schemeId, Endpoint endpoint, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        var scheme = schemeId ?? options.Value.SchemeId;
        var token = await tokens.GetAsync(refused: null, ct);
        var answer = await api.CallAsync(endpoint, scheme, body, token, ct);
        if (answer.Verdict is Verdict.Reauthenticate)
        {
            logger.TokenRefused(endpoint, answer.Text);
            answer = await api.CallAsync(endpoint, scheme, body, await tokens.GetAsync(refused: token, ct), ct);
        }

        return answer.Verdict switch
        {
            Verdict.Reauthenticate when !answer.HasEnvelope => answer with { Verdict = Verdict.Inconclusive },
            Verdict.Reauthenticate => throw new TargetConfigurationException(
                $"Qingyiyun refuses a fresh token: is scheme {scheme} enabled, and Qingyiyun:AppKey authorised for it? ({answer.Text})"),
            Verdict.Configuration => throw new TargetConfigurationException(
                $"Qingyiyun refuses every call: check scheme {scheme}, its authorisation and Qingyiyun:BaseUrl ({answer.Text})"),
            _ => answer,
        };
    }

    /// <summary>For calls without effect: an answer that says nothing certain is asked for again, three times at most.</summary>
    public Task<Answer> InsistAsync(string? schemeId, Endpoint endpoint, ReadOnlyMemory<byte> body, CancellationToken ct) =>
        api.InsistAsync(endpoint, once => CallAsync(schemeId, endpoint, body, once), ct);
}
