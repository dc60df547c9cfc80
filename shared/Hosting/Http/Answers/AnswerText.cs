using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using OkkiBridge.Plans;

namespace OkkiBridge.Hosting.Http;

/// <summary>
/// Bytes of an answer as UTF-8. What its charset cannot decode is marked and not repaired: a record that holds such a text is nobody's to guess. Only a text that
/// the source itself cut in the middle of a character keeps U+FFFD for that half.
/// </summary>
public static class AnswerText
{
    /// <summary>Stands for what could not be decoded: a noncharacter, which no text holds.</summary>
    private const char Undecodable = '\uFDD0';

    private const int Gb18030 = 54936;
    private const char ByteOrderMark = '\uFEFF';

    private static readonly Rune Mark = new(Undecodable);

    static AnswerText() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Path of the first text in <paramref name="value"/> that could not be decoded; null where all could. For answers that are damaged.</summary>
    public static string? FindUndecodable(JsonElement value, string path = "")
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return IsLost(value.GetString()!) ? path : null;
            case JsonValueKind.Array:
                return value.EnumerateArray().Select((element, i) => FindUndecodable(element, $"{path}[{i}]")).FirstOrDefault(at => at is not null);
            case JsonValueKind.Object:
                return value.EnumerateObject()
                    .Select(field => (field.Value, At: path == "" ? field.Name : $"{path}.{field.Name}"))
                    .Select(field => IsLost(field.At) ? field.At.Replace(Undecodable, '?') : FindUndecodable(field.Value, field.At))
                    .FirstOrDefault(at => at is not null);
            default:
                return null;
        }
    }

    private static bool IsLost(string text) => text.Contains(Undecodable, StringComparison.Ordinal);

    /// <summary>The bytes as UTF-8 without a byte order mark, and whether some of it could not be decoded.</summary>
    internal static (ReadOnlyMemory<byte> Utf8, bool IsDamaged) Decode(ReadOnlyMemory<byte> bytes, string? charset)
    {
        if (WideOf(bytes.Span) is { } wide) return (Encoding.UTF8.GetBytes(wide.GetString(bytes.Span).TrimStart(ByteOrderMark)), false);
        if (bytes.Span.StartsWith(Encoding.UTF8.Preamble)) return FromUtf8(bytes[Encoding.UTF8.Preamble.Length..]);
        if (Named(charset) is not { } declared || IsSurelyUtf8(bytes.Span, declared)) return FromUtf8(bytes);

        return (TryDecode(bytes.Span, declared) ?? (declared.CodePage == Gb18030 ? TryDecode(bytes.Span, Strict("gbk")) : null)) is { } text      // the older one writes € in one byte
            ? (WholeText.Repair(Encoding.UTF8.GetBytes(text.TrimStart(ByteOrderMark))), false)
            : FromUtf8(bytes);                      // it is not what it says: told text by text
    }

    private static string? TryDecode(ReadOnlySpan<byte> bytes, Encoding strict)
    {
        try
        {
            return strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static Encoding Strict(string name) => Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    /// <summary>
    /// Whether this is UTF-8 whatever the header says. Bytes of a charset with one byte a character are no valid UTF-8 by chance; those of others may be, but not where
    /// characters of three bytes and more are among them.
    /// </summary>
    private static bool IsSurelyUtf8(ReadOnlySpan<byte> bytes, Encoding declared) =>
        !IsOfSevenBits(declared) && Utf8.IsValid(bytes) && (declared.IsSingleByte || Ascii.IsValid(bytes) || bytes.ContainsAnyInRange<byte>(0xE0, 0xF4));

    /// <summary>HZ and the ISO 2022 family write every character in ASCII bytes.</summary>
    private static bool IsOfSevenBits(Encoding encoding) => encoding.CodePage is 52936 or (>= 50220 and <= 50229);

    private static (ReadOnlyMemory<byte>, bool) FromUtf8(ReadOnlyMemory<byte> bytes)
    {
        if (Utf8.IsValid(bytes.Span)) return (MayHoldHalves(bytes.Span) ? WholeText.Repair(bytes) : bytes, false);

        var (broken, wide) = (0, 0);
        Utf8Pieces.Walk(bytes.Span, (piece, _) => (broken, wide) = (broken + (piece is Utf8Piece.Broken ? 1 : 0), wide + (piece is Utf8Piece.Wide ? 1 : 0)));
        var isOther = broken > wide;                // more broken than whole: another charset, and what decodes does so by chance

        var marked = new ArrayBufferWriter<byte>(bytes.Length + 16);
        var isDamaged = false;
        Utf8Pieces.Walk(bytes.Span, (piece, rune) =>
        {
            var isLost = piece is Utf8Piece.Broken || (isOther && piece is Utf8Piece.Narrow or Utf8Piece.Wide);
            isDamaged |= isLost;
            marked.Advance((isLost ? Mark : rune).EncodeToUtf8(marked.GetSpan(4)));
        });
        return (WholeText.Repair(marked.WrittenMemory), isDamaged);
    }

    /// <summary>Almost no answer has the escape of a surrogate.</summary>
    private static bool MayHoldHalves(ReadOnlySpan<byte> utf8) => utf8.IndexOf(@"\ud"u8) >= 0 || utf8.IndexOf(@"\uD"u8) >= 0;

    private static Encoding? WideOf(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xFE, 0, 0, ..] => Encoding.UTF32,
        [0xFF, 0xFE, ..] or [not 0, 0, ..] => Encoding.Unicode,               // JSON begins with a character of ASCII
        [0xFE, 0xFF, ..] or [0, not 0, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };

    /// <summary>The charset that is declared, where it is known and neither UTF-8 nor one of those that <see cref="WideOf"/> sees.</summary>
    private static Encoding? Named(string? charset)
    {
        var name = charset?.Trim('"', '\'', ' ').ToLowerInvariant() switch
        {
            null or "" or "utf-8" or "utf8" or "utf-8mb4" or "utf8mb4" => null,
            "gb2312" or "gbk" or "cp936" or "gb_2312-80" or "x-gbk" => "gb18030",      // what is declared as the smaller holds characters of the larger
            var given => given,
        };
        if (name is null) return null;
        try
        {
            var encoding = Strict(name);
            return encoding is UTF8Encoding or UnicodeEncoding or UTF32Encoding ? null : encoding;
        }
        catch (Exception unknown) when (unknown is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
