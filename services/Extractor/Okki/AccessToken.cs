using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace OkkiBridge.Extractor.Okki;

/// <summary>A token and its end. The token itself is a JWT that is opaque to us but for two claims (okki-open-api.md §1.3).</summary>
/// <param name="Value">The secret.</param>
/// <param name="End">When it ends.</param>
/// <param name="Id">What a token keeps that was signed again; its own text where it has no <c>jti</c>.</param>
internal sealed record AccessToken(string Value, DateTimeOffset End, string Id)
{
    private static readonly TimeSpan LastResort = TimeSpan.FromHours(8);

    /// <summary>The end is by <paramref name="expiresIn"/> if there is one, else by the claim <c>exp</c>, else 8 h after <paramref name="asked"/>.</summary>
    public static AccessToken Of(string value, int? expiresIn, DateTimeOffset asked)
    {
        var (exp, jti) = Claims(value);
        return new AccessToken(value, expiresIn is { } seconds ? asked.AddSeconds(seconds) : exp ?? asked + LastResort, jti ?? value);
    }

    /// <summary>The value of <c>Authorization</c>; without a scheme the bare token.</summary>
    public string Header(string scheme) => scheme.Length > 0 ? $"{scheme} {Value}" : Value;

    /// <summary>Without the token itself.</summary>
    public override string ToString() => $"token until {End:O}";

    /// <summary>Out of the middle part; the signature's key is not published. What cannot be read is not there: no published page promises a JWT.</summary>
    private static (DateTimeOffset? Exp, string? Jti) Claims(string token)
    {
        if (token.Split('.') is not [_, var middle, _]) return default;
        try
        {
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(middle));
            return claims.RootElement.ValueKind is JsonValueKind.Object
                ? (Time(Text(claims.RootElement, "exp")), Text(claims.RootElement, "jti"))
                : default;
        }
        catch (Exception opaque) when (opaque is FormatException or JsonException)
        {
            return default;
        }
    }

    private static string? Text(JsonElement claims, string name) => claims.TryGetProperty(name, out var claim) ? claim.ToString() : null;

    /// <summary>Seconds, and often a fraction of one.</summary>
    private static DateTimeOffset? Time(string? exp) =>
        decimal.TryParse(exp, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 32_503_680_000   // the year 3000
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000))
            : null;
}
