using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OkkiBridge.Hosting.Http;

namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>
/// The access token of this process (reference §2): asked for once by whoever comes first, renewed five minutes before it ends. Replicas hold their
/// own: earlier tokens stay valid.
/// </summary>
internal sealed class AccessTokens(OpenApi api, IOptions<QingyiyunOptions> options, TimeProvider time, ILogger<AccessTokens> logger) : IDisposable
{
    private static readonly TimeSpan DocumentedLife = TimeSpan.FromSeconds(7200);
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

    /// <summary>A token that is refused and given again is waited for as long; beyond that a scheme that is switched off is likelier.</summary>
    private static readonly TimeSpan LongestEnd = 2 * Early;

    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile Held? _held;

    /// <summary>A token that is good now, and not <paramref name="refused"/>, which the target did not accept.</summary>
    /// <exception cref="TargetUnavailableException">The token endpoint does not answer.</exception>
    /// <exception cref="TargetConfigurationException">It refuses the key.</exception>
    public async Task<string> GetAsync(string? refused, CancellationToken ct)
    {
        if (Usable(refused) is { } held) return held;

        await _one.WaitAsync(ct);
        try
        {
            return Usable(refused) ?? await AskAsync(refused, ct);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private string? Usable(string? refused) =>
        _held is { } held && held.Token != refused && time.GetUtcNow() < held.RenewAt ? held.Token : null;

    private async Task<string> AskAsync(string? refused, CancellationToken ct)
    {
        _held = null;
        var answer = await api.InsistAsync(Endpoint.Token, AskOnceAsync, ct);
        if (answer.Verdict is Verdict.Configuration || answer.IsUnexplainedRefusal)      // the latter after all the tries of a proxy's moment
            throw new TargetConfigurationException($"Qingyiyun gives no token, check Qingyiyun:AppKey, Qingyiyun:AppSecret and Qingyiyun:BaseUrl ({answer.Text})");
        if (answer.Verdict is not Verdict.Done) throw new TargetUnavailableException($"Qingyiyun gives no token ({answer.Text})", call: TargetCall.Token);

        var token = TokenIn(answer.Content)!;
        var life = AnswerNumber.ReadInt(Envelope.Field(answer.Content, "expires_in", "expiresIn")) is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : DocumentedLife;
        if (token == refused && life <= LongestEnd) throw new TargetUnavailableException("Qingyiyun gives the token again that it refuses, until it ends", life, call: TargetCall.Token);

        var early = life / 10 < Early ? life / 10 : Early;   // a short-lived token is not renewed before it is used
        _held = new Held(token, time.GetUtcNow() + life - early);
        logger.TokenReceived(life);
        return token;
    }

    private async Task<Answer> AskOnceAsync(CancellationToken ct)
    {
        var answer = await api.CallAsync(Endpoint.Token, scheme: "", Request(), token: null, ct);
        return answer.Verdict switch
        {
            Verdict.Done when TokenIn(answer.Content) is null => answer with { Verdict = Verdict.Inconclusive, Text = "an answer without access_token" },
            Verdict.Inconclusive when answer.Status is HttpStatusCode.OK && TokenIn(answer.Content) is not null => answer with { Verdict = Verdict.Done },     // OAuth's own form
            _ => answer,
        };
    }

    private static string? TokenIn(JsonElement content) =>
        Envelope.Field(content, "access_token", "accessToken", "token") is { ValueKind: JsonValueKind.String } token && token.GetString() is { Length: > 0 } text ? text : null;

    private ReadOnlyMemory<byte> Request() => OpenApi.Body(body =>
    {
        body.WriteStartObject();
        body.WriteString("app_key", options.Value.AppKey);
        body.WriteString("app_secret", options.Value.AppSecret);
        body.WriteEndObject();
    });

    private sealed record Held(string Token, DateTimeOffset RenewAt);
}
