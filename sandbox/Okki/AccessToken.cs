using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>Tokens that look like OKKI's: RS256 by name, some 800 characters, <c>exp</c> with a fraction when first issued and whole when issued again.</summary>
internal sealed class AccessToken
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public string Issue(string audience, string jti, DateTimeOffset issued, DateTimeOffset expires, IReadOnlyList<string> scopes, bool again)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("aud", audience);
            json.WriteString("jti", jti);
            Time(json, "iat", issued, again);
            Time(json, "nbf", issued, again);
            Time(json, "exp", expires, again);
            json.WriteString("sub", "");
            json.WriteStartArray("scopes");
            foreach (var scope in scopes)
                json.WriteStringValue(scope);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        var text = Base64Url.EncodeToString("""{"typ":"JWT","alg":"RS256"}"""u8) + "." + Base64Url.EncodeToString(buffer.ToArray());
        return text + "." + Sign(text);
    }

    /// <summary>The claims of a token of ours; null for anything else.</summary>
    public (string Jti, string[] Scopes)? Read(string token)
    {
        var end = token.LastIndexOf('.');
        if (end < 0 || token.IndexOf('.', StringComparison.Ordinal) is var start && start == end || Sign(token[..end]) != token[(end + 1)..])
            return null;

        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(token.AsSpan(start + 1, end - start - 1)));
        return (claims.RootElement.GetProperty("jti").GetString()!, [.. claims.RootElement.GetProperty("scopes").EnumerateArray().Select(s => s.GetString()!)]);
    }

    private static void Time(Utf8JsonWriter json, string name, DateTimeOffset time, bool whole)
    {
        if (whole)
            json.WriteNumber(name, time.ToUnixTimeSeconds());
        else
            json.WriteNumber(name, Math.Round(time.ToUnixTimeMilliseconds() / 1000m + 0.000916m, 6));
    }

    // Not RSA: no client can verify it anyway, no public key is published. 256 bytes as a real signature has.
    private string Sign(string text)
    {
        var signature = new byte[256];
        for (var part = 0; part < 4; part++)
            HMACSHA512.HashData(_key, Encoding.UTF8.GetBytes(part + text), signature.AsSpan(part * 64, 64));
        return Base64Url.EncodeToString(signature);
    }
}
