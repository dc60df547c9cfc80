using System.IO.Compression;

namespace OkkiBridge.Hosting.Http;

/// <summary>Undoes compression, whether it was asked for or not, and whether or not the header says so.</summary>
internal static class Compression
{
    private const int MostLayers = 3;

    /// <summary>The plain bytes; null and why where they cannot be had.</summary>
    public static ReadOnlyMemory<byte>? TryUndo(ReadOnlyMemory<byte> body, IEnumerable<string> encodings, int most, out string? fault)
    {
        fault = null;
        try
        {
            foreach (var encoding in encodings.SelectMany(e => e.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Reverse().Take(MostLayers))
            {
                if (LooksPlain(body.Span)) break;                       // the header says so, the body is not
                if (Open(IsGzip(body.Span) ? "gzip" : encoding.ToLowerInvariant(), body) is not { } layer)
                {
                    if (encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)) continue;
                    fault = $"a compression that is not known ({encoding})";
                    return null;
                }

                body = Inflate(layer, most);
            }

            for (var layers = 0; layers < MostLayers && Unsaid(body.Span) is { } encoding; layers++) body = Inflate(Open(encoding, body)!, most);
            return body;
        }
        catch (Exception broken) when (broken is InvalidDataException or InvalidOperationException or IOException)
        {
            fault = broken is IOException ? broken.Message : "a compressed body that is broken";
            return null;
        }
    }

    /// <summary>A compression that no header names, by its first bytes.</summary>
    private static string? Unsaid(ReadOnlySpan<byte> body) => IsGzip(body) ? "gzip" : body is [0x78, ..] && IsZLib(body) ? "deflate" : null;

    private static bool IsGzip(ReadOnlySpan<byte> body) => body is [0x1f, 0x8b, 0x08, ..];

    private static bool IsZLib(ReadOnlySpan<byte> body) => body is [var method, var flags, ..] && (method & 0x0f) == 8 && (method << 8 | flags) % 31 == 0;

    /// <summary>From its begin to its end: one byte may be a brace by chance.</summary>
    private static bool LooksPlain(ReadOnlySpan<byte> body) => body.Trim(" \t\r\n\uFEFF"u8) is [(byte)'{', .., (byte)'}'] or [(byte)'[', .., (byte)']'];

    private static Stream? Open(string encoding, ReadOnlyMemory<byte> body)
    {
        var bytes = new MemoryStream(body.ToArray(), writable: false);
        return encoding switch
        {
            "gzip" or "x-gzip" => new GZipStream(bytes, CompressionMode.Decompress),
            "deflate" when IsZLib(body.Span) => new ZLibStream(bytes, CompressionMode.Decompress),
            "deflate" => new DeflateStream(bytes, CompressionMode.Decompress),
            "br" => new BrotliStream(bytes, CompressionMode.Decompress),
            _ => null,
        };
    }

    private static byte[] Inflate(Stream layer, int most)
    {
        using (layer)
        {
            var plain = new MemoryStream();
            var buffer = new byte[81_920];
            for (int read; (read = layer.Read(buffer)) > 0;)
            {
                plain.Write(buffer, 0, read);
                if (plain.Length > most) throw new IOException($"an answer of more than {most / (1024 * 1024)} MB");
            }

            return plain.ToArray();
        }
    }
}
