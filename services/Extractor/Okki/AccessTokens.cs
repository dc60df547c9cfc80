using Microsoft.Extensions.Options;

namespace OkkiBridge.Extractor.Okki;

/// <summary>
/// The token, one for all calls of the process, asked for by one at a time. Asking again within its life gives the same end, so it is served until then, less
/// a margin of seconds (okki-open-api.md §1.3).
/// </summary>
internal sealed class AccessTokens(IOptions<OkkiOptions> options, TimeProvider time, ILogger<AccessTokens> log) : IDisposable
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _asking = new(1);
    private volatile AccessToken? _token;

    /// <summary>A token that is not <paramref name="refused"/>, from memory or by <paramref name="ask"/>.</summary>
    public async Task<AccessToken> GetAsync(AccessToken? refused, Func<object, CancellationToken, Task<OkkiAnswer>> ask, CancellationToken ct)
    {
        if (Usable(refused) is { } known) return known;

        await _asking.WaitAsync(ct);
        try
        {
            if (Usable(refused) is { } fresh) return fresh;

            var asked = time.GetUtcNow();
            var token = Read(await ask(Request(), ct), asked);
            log.TokenReceived(token.End - asked);
            return _token = token;
        }
        finally
        {
            _asking.Release();
        }
    }

    public void Dispose() => _asking.Dispose();

    private AccessToken? Usable(AccessToken? refused) => _token is { } token && token != refused && token.End - Margin > time.GetUtcNow() ? token : null;

    private object Request() => new
    {
        grant_type = "client_credentials",
        client_id = options.Value.ClientId,
        client_secret = options.Value.ClientSecret,
        scope = string.Join(' ', options.Value.Scope.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
    };

    private static AccessToken Read(OkkiAnswer answer, DateTimeOffset asked)
    {
        if (answer.TextAt("access_token") is { } token) return AccessToken.Of(token, answer.NumberAt("expires_in"), asked);

        throw answer.Verdict is Verdict.RetryLater
            ? new OkkiUnavailableException($"OKKI gives no token at present ({answer.Text})")
            : new OkkiConfigurationException($"OKKI gives no token: check Okki:ClientId, Okki:ClientSecret and Okki:Scope ({answer.Text})");
    }
}
