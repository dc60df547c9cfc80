using System.Security.Cryptography;
using System.Text;

namespace OkkiBridge.Extractor.Push;

/// <summary>
/// Whether a delivery comes from OKKI (okki-open-api.md §6.3): lower-case hexadecimal HMAC-SHA256 over timestamp and body, keyed with the secret's base64
/// text as it stands. Bodies arrive with <c>\/</c> where the signature may have been made over <c>/</c>: either is accepted. Works on the bytes received.
/// </summary>
internal static class PushSignature
{
    public static bool IsGood(string secret, string timestamp, ReadOnlySpan<byte> body, string signature)
    {
        var claimed = Encoding.UTF8.GetBytes(signature);
        var asSent = Of(secret, timestamp, body);
        var plain = Of(secret, timestamp, Unescaped(body));
        return CryptographicOperations.FixedTimeEquals(asSent, claimed) | CryptographicOperations.FixedTimeEquals(plain, claimed);
    }

    private static byte[] Of(string secret, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes(timestamp));
        hmac.AppendData(body);
        return Encoding.UTF8.GetBytes(Convert.ToHexStringLower(hmac.GetHashAndReset()));
    }

    private static byte[] Unescaped(ReadOnlySpan<byte> body)
    {
        var plain = new List<byte>(body.Length);
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] == '\\' && i + 1 < body.Length && body[i + 1] == '/') continue;
            plain.Add(body[i]);
        }

        return [.. plain];
    }
}
