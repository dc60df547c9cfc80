using System.Buffers;

namespace OkkiBridge.Hosting.Http;

/// <summary>
/// JSON that is nearly JSON: <c>\'</c>, <c>NaN</c> and <c>undefined</c>, notices or a callback around it. Commas too many and comments are the parser's to allow. A raw line break or
/// tab in a text is not repaired: it may have been cut there, or stand for something else. Pure.
/// </summary>
internal static class JsonRepair
{
    private const byte Quote = (byte)'"';
    private const byte Backslash = (byte)'\\';

    private static readonly byte[][] NoValues = ["NaN"u8.ToArray(), "-Infinity"u8.ToArray(), "Infinity"u8.ToArray(), "undefined"u8.ToArray()];

    /// <summary>The JSON that was meant, as far as it can be told; null where it cannot: it stands in something else, or never ends.</summary>
    public static ReadOnlyMemory<byte>? Repair(ReadOnlySpan<byte> body)
    {
        var begin = JsonSurroundings.Begin(body);
        if (begin < 0) return null;

        var repaired = new ArrayBufferWriter<byte>(body.Length + 64);
        var (depth, inText) = (0, false);
        for (var at = begin; at < body.Length; at++)
        {
            var c = body[at];
            if (inText)
            {
                if (c == Backslash && at + 1 < body.Length)
                {
                    if (body[at + 1] != '\'') repaired.Write(body.Slice(at, 2));
                    else repaired.Write("'"u8);
                    at++;
                }
                else
                {
                    inText = c != Quote;
                    repaired.Write([c]);
                }

                continue;
            }

            if (NoValueAt(body[at..]) is > 0 and var length)
            {
                repaired.Write("null"u8);
                at += length - 1;
                continue;
            }

            inText = c == Quote;
            depth += c is (byte)'{' or (byte)'[' ? 1 : c is (byte)'}' or (byte)']' ? -1 : 0;
            repaired.Write([c]);
            if (depth == 0) return JsonSurroundings.MayEndWith(body[(at + 1)..]) ? repaired.WrittenMemory : null;
        }

        return null;
    }

    private static int NoValueAt(ReadOnlySpan<byte> rest)
    {
        foreach (var word in NoValues)
            if (rest.StartsWith(word)) return word.Length;

        return 0;
    }
}
