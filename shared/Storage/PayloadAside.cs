using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace OkkiBridge.Storage;

/// <summary>
/// A payload that does not stand in its rejection, because it is large or nested deep: the store keeps it compressed beside the rejection, or, where it is larger still,
/// by its digest alone.
/// </summary>
public sealed record PayloadAside
{
    /// <summary>The longest payload that stands in its rejection, in bytes of UTF-8: a list shows 500 rejections with both.</summary>
    public const int MostInline = 64 * 1024;

    /// <summary>The longest that is kept, before it is compressed: twice what an event carries of a company, so that only what could never be sent is not.</summary>
    public const int MostKept = 4 * 1024 * 1024;

    /// <summary>What stands in place of a raw payload: JSON, which an earlier version shows, and rejects again when it replays it.</summary>
    public const string Placeholder = "null";

    /// <summary>Its length in bytes of UTF-8.</summary>
    public required int Bytes { get; init; }

    /// <summary>SHA-256 of its UTF-8 in small hexadecimal digits.</summary>
    public required string Digest { get; init; }

    /// <summary>Whether it is kept: <see cref="IRejections.FindAsync"/> reads it whole, lists leave it out.</summary>
    public required bool IsKept { get; init; }

    /// <summary>The store's own: it, compressed with gzip. Null to everyone else.</summary>
    public byte[]? Packed { get; init; }

    /// <summary>The text of a document, or what stands in its place where it is too large to be kept: then no copy of it is made.</summary>
    public static string TextOf(JsonElement document) => IsTooLarge(document) ? Placeholder : document.GetRawText();

    /// <summary>What is left of a document that is too large to be kept; null of any other.</summary>
    public static PayloadAside? OfTooLarge(JsonElement document) => IsTooLarge(document) ? Of(JsonMarshal.GetRawUtf8Value(document)) : null;

    internal static PayloadAside Of(ReadOnlySpan<byte> utf8) =>
        new() { Bytes = utf8.Length, Digest = Convert.ToHexStringLower(SHA256.HashData(utf8)), IsKept = utf8.Length <= MostKept };

    private static bool IsTooLarge(JsonElement document) => JsonMarshal.GetRawUtf8Value(document).Length > MostKept;
}
