using System.Text.Json;
using Microsoft.Extensions.Options;

namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>
/// The access token of this process (reference §2): asked for once by whoever comes first, renewed five minutes before it ends. Replicas hold their
/// own: earlier tokens stay valid.
/// </summary>
internal sealed class AccessTokens(OpenApi api, IOptions<QingyiyunOptions> options, TimeProvider time, ILogger<AccessTokens> logger) : IDisposable
{
    private static readonly TimeSpan DocumentedLife = TimeSpan.FromSeconds(7200);
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

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
            return Usable(refused) ?? await AskAsync(ct);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private string? Usable(string? refused) =>
        _held is { } held && held.Token != refused && time.GetUtcNow() < held.RenewAt ? held.Token : null;

    private async Task<string> AskAsync(CancellationToken ct)
    {
        _held = null;
        var answer = await api.InsistAsync(Endpoint.Token, AskOnceAsync, ct);
        if (answer.Verdict is Verdict.ConfigurationFault)
            throw new TargetConfigurationException($"Qingyiyun gives no token, check Qingyiyun:AppKey, Qingyiyun:AppSecret and Qingyiyun:BaseUrl ({answer.Text})");
        if (answer.Verdict is not Verdict.Done) throw new TargetUnavailableException($"Qingyiyun gives no token ({answer.Text})");

        var token = answer.Content.GetProperty("access_token").GetString()!;
        var life = answer.Content.TryGetProperty("expires_in", out var seconds) && seconds.ValueKind is JsonValueKind.Number
            && seconds.TryGetInt32(out var told) && told > 0 ? TimeSpan.FromSeconds(told) : DocumentedLife;
        var early = life / 10 < Early ? life / 10 : Early;   // a short-lived token is not renewed before it is used
        _held = new Held(token, time.GetUtcNow() + life - early);
        logger.TokenReceived(life);
        return token;
    }

    private async Task<Answer> AskOnceAsync(CancellationToken ct)
    {
        var answer = await api.CallAsync(Endpoint.Token, scheme: "", Request(), token: null, ct);
        return answer.Verdict is Verdict.Done && !HasToken(answer.Content)
            ? answer with { Verdict = Verdict.RetryLater, Text = "an answer without access_token" }
            : answer;
    }

    private static bool HasToken(JsonElement content) => content.ValueKind is JsonValueKind.Object
        && content.TryGetProperty("access_token", out var token) && token.ValueKind is JsonValueKind.String && token.GetString() is { Length: > 0 };

    private ReadOnlyMemory<byte> Request() => OpenApi.Body(body =>
    {
        body.WriteStartObject();
        body.WriteString("app_key", options.Value.AppKey);
        body.WriteString("app_secret", options.Value.AppSecret);
        body.WriteEndObject();
    });

    private sealed record Held(string Token, DateTimeOffset RenewAt);
}
