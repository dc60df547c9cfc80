using System.Security.Cryptography;
using System.Text;

namespace OkkiBridge.Sandbox.Okki.Push;

/// <summary>How a push is encrypted and signed (reference §6.3).</summary>
internal static class PushSeal
{
    private const int IvLength = 12;
    private const int TagLength = 16;

    public static string NewSecret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>The body with plain slashes; on the wire each <c>/</c> is <c>\/</c>.</summary>
    public static string Body(string secret, string messageId, string plainText, ReadOnlySpan<byte> iv)
    {
        var text = Encoding.UTF8.GetBytes(plainText);
        var sealedData = new byte[IvLength + TagLength + text.Length];   // the tag stands in front, unlike in most libraries
        iv.CopyTo(sealedData);
        using var aes = new AesGcm(Convert.FromBase64String(secret), TagLength);
        aes.Encrypt(iv, text, sealedData.AsSpan(IvLength + TagLength), sealedData.AsSpan(IvLength, TagLength));
        return $$"""{"message_id":"{{messageId}}","data":"{{Convert.ToBase64String(sealedData)}}"}""";
    }

    public static string OnTheWire(string body) => body.Replace("/", @"\/", StringComparison.Ordinal);

    /// <summary>The key is the secret's text as it stands, not what it decodes to.</summary>
    public static string Signature(string secret, string timestamp, string body) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(timestamp + body)));

    public static byte[] NewIv() => RandomNumberGenerator.GetBytes(IvLength);
}
