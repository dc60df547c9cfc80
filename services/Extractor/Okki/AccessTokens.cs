using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OkkiBridge.Hosting.Http;

namespace OkkiBridge.Extractor.Okki;

/// <summary>
/// The token, one for all calls of the process, asked for by one at a time. Asking again within its life gives the same end, so it is served until then, less
/// a margin of seconds (okki-open-api.md §1.3).
/// </summary>
internal sealed class AccessTokens(IOptions<OkkiOptions> options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);
    private const string Call = "POST /v1/oauth2/access_token";
    private const decimal MostSeconds = int.MaxValue;
    private const decimal LastSecond = 253_402_300_799;                     // the year 9999
    private static readonly TimeSpan LastResort = TimeSpan.FromHours(8);

    private readonly SemaphoreSlim _asking = new(1);
    private volatile Token? _token;

    /// <summary>A token that is not <paramref name="refused"/>, from memory or by <paramref name="ask"/>.</summary>
    public async Task<Token> GetAsync(Token? refused, Func<object, CancellationToken, Task<OkkiAnswer>> ask, CancellationToken ct)
    {
        if (Usable(refused) is { } known) return known;

        await _asking.WaitAsync(ct);
        try
        {
            if (Usable(refused) is { } fresh) return fresh;
            var asked = time.GetUtcNow();
            return _token = Read(await ask(Request(), ct), asked);
        }
        finally
        {
            _asking.Release();
        }
    }

    public void Dispose() => _asking.Dispose();

    private Token? Usable(Token? refused) => _token is { } token && token != refused && token.End - Margin > time.GetUtcNow() ? token : null;

    private object Request() => new
    {
        grant_type = "client_credentials",
        client_id = options.Value.ClientId,
        client_secret = options.Value.ClientSecret,
        scope = string.Join(' ', options.Value.Scope.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
    };

    /// <summary>The token of an answer, in an envelope or without; null where it has none.</summary>
    public static string? TokenIn(OkkiAnswer answer) => answer.TextAt("access_token") ?? answer.TextAt("data.access_token");

    private static Token Read(OkkiAnswer answer, DateTimeOffset asked)
    {
        if (answer.Verdict is Verdict.Configuration)
            throw new OkkiConfigurationException($"OKKI gives no token: check Okki:ClientId, Okki:ClientSecret and Okki:Scope ({Call}: {answer.Text})", Call);
        if (answer.Verdict is not Verdict.Done || TokenIn(answer) is not { } token)
            throw new OkkiUnavailableException($"OKKI gives no token at present ({Call}: {answer.Text})", Call, answer.Lacks, answer.Verdict is Verdict.Throttled);

        var end = SecondsIn(answer.At("expires_in") ?? answer.At("data.expires_in")) is { } seconds ? asked.AddSeconds(seconds)
            : Claim(token, "exp") is { } exp && TryTime(exp, out var ends) ? ends
            : asked + LastResort;
        return new Token(token, end, Claim(token, "jti")?.ToString() ?? token);
    }

    /// <summary>Number or text, with a fraction or without.</summary>
    private static double? SecondsIn(JsonElement? value) =>
        decimal.TryParse(value?.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < MostSeconds ? (double)seconds : null;

    /// <summary>A claim out of the middle part of a JWT; the signature's key is not published, and times may be fractional.</summary>
    private static JsonElement? Claim(string token, string name)
    {
        try
        {
            var middle = token.Split('.')[1].Replace('-', '+').Replace('_', '/');
            using var claims = JsonDocument.Parse(Convert.FromBase64String(middle.PadRight((middle.Length + 3) / 4 * 4, '=')));
            return claims.RootElement.ValueKind is JsonValueKind.Object && claims.RootElement.TryGetProperty(name, out var claim) ? claim.Clone() : null;
        }
        catch (Exception opaque) when (opaque is IndexOutOfRangeException or FormatException or JsonException)
        {
            return null;
        }
    }

    private static bool TryTime(JsonElement exp, out DateTimeOffset time)
    {
        var isTime = decimal.TryParse(exp.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < LastSecond;
        time = isTime ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000)) : default;
        return isTime;
    }

    /// <summary>A token, its end, and the id that a re-issued one keeps; the token itself where it has none.</summary>
    internal sealed record Token(string Value, DateTimeOffset End, string Id)
    {
        /// <summary>Without the token itself.</summary>
        public override string ToString() => $"token until {End:O}";

        /// <summary>The header's value.</summary>
        public string Header(string scheme) => new StringBuilder(scheme).Append(scheme.Length > 0 ? " " : "").Append(Value).ToString();
    }
}
