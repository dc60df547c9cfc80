using System.Buffers;
using System.Text;

namespace OkkiBridge.Hosting.Http;

/// <summary>What some bytes are, read as UTF-8.</summary>
internal enum Utf8Piece
{
    /// <summary>A character of one byte.</summary>
    Ascii,

    /// <summary>A character of two bytes.</summary>
    Narrow,

    /// <summary>A character of three bytes or four.</summary>
    Wide,

    /// <summary>The first bytes of a character, and then the text ends.</summary>
    Cut,

    /// <summary>No UTF-8.</summary>
    Broken,
}

/// <summary>Bytes that ought to be JSON in UTF-8, piece by piece.</summary>
internal static class Utf8Pieces
{
    /// <summary>Tells each character, and each run of bytes that is none.</summary>
    public static void Walk(ReadOnlySpan<byte> rest, Action<Utf8Piece, Rune> tell)
    {
        for (var isWide = false; rest.Length > 0;)
        {
            var isText = Rune.DecodeFromUtf8(rest, out var rune, out var length) == OperationStatus.Done;
            rest = rest[length..];
            var isCut = !isText && (length > 1 || isWide) && rest is [(byte)'"', ..];
            tell(isCut ? Utf8Piece.Cut : !isText ? Utf8Piece.Broken : length > 2 ? Utf8Piece.Wide : length > 1 ? Utf8Piece.Narrow : Utf8Piece.Ascii, rune);
            isWide = rune.Value != '"' && (isWide || (isText && length > 2));
        }
    }
}
