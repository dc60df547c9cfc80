using System.Security.Cryptography;
using System.Text.Json;

namespace OkkiBridge.Extractor.Push;

/// <summary>What a delivery says changed.</summary>
/// <param name="MessageId">The delivery's id, which the acknowledgement repeats.</param>
/// <param name="Modules">Modules with a change: <c>company</c> of <c>xiaoman.crm.company.update</c>.</param>
/// <param name="Test">Of a test delivery: the text that the acknowledgement repeats.</param>
internal sealed record PushPayload(string MessageId, IReadOnlySet<string> Modules, string? Test)
{
    private const string TestType = "xiaoman.open.callback.test";
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>
    /// Opens a delivery: AES-256-GCM under the decoded secret, nonce and then tag before the ciphertext (okki-open-api.md §6.3). Null when it cannot be read.
    /// </summary>
    public static PushPayload? Open(string secret, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var delivery = JsonDocument.Parse(body);
            var messageId = delivery.RootElement.GetProperty("message_id").GetString()!;
            using var plain = JsonDocument.Parse(Decrypt(secret, delivery.RootElement.GetProperty("data").GetBytesFromBase64()));

            var (modules, test) = (new HashSet<string>(), (string?)null);
            foreach (var change in plain.RootElement.GetProperty("biz").EnumerateArray())
            {
                var type = change.GetProperty("biz_type").GetString()!;
                if (type == TestType) test = change.GetProperty("biz_data").GetString();
                else if (type.Split('.') is ["xiaoman", "crm", var module, _]) modules.Add(module);
            }

            return new PushPayload(messageId, modules, test);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    private static byte[] Decrypt(string secret, byte[] sealedData)
    {
        if (sealedData.Length < NonceLength + TagLength) throw new CryptographicException("too short");

        var nonce = sealedData.AsSpan(0, NonceLength);
        var tag = sealedData.AsSpan(NonceLength, TagLength);
        var cipher = sealedData.AsSpan(NonceLength + TagLength);
        var plain = new byte[cipher.Length];
        using var aes = new AesGcm(Convert.FromBase64String(secret), TagLength);
        aes.Decrypt(nonce, cipher, tag, plain);
        return plain;
    }
}
