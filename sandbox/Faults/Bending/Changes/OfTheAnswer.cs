using System.IO.Compression;
using System.Text;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Faults.Bending.Changes;

/// <summary>Another HTTP status.</summary>
public sealed record Status(int Code) : BendChange
{
    internal override Answer Change(Answer answer, BentCall bent) => answer with { Status = Code };
}

/// <summary>One header more, or another value of it.</summary>
public sealed record Header(string Name, string Value) : BendChange
{
    internal override Answer Change(Answer answer, BentCall bent) =>
        Name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) ? answer with { ContentType = Value } : answer.With(Name, Value);
}

/// <summary>The text in another charset.</summary>
/// <param name="Used">The charset that its bytes are in.</param>
/// <param name="Said">The one that <c>Content-Type</c> names; none without it.</param>
public sealed record Charset(string Used, string? Said) : BendChange
{
    static Charset() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    internal override int Stage => 3;

    internal override Answer Change(Answer answer, BentCall bent)
    {
        var type = answer.ContentType.Split(';')[0];
        return answer with { Body = Encoding.GetEncoding(Used).GetBytes(answer.PlainText), ContentType = Said is null ? type : $"{type}; charset={Said}" };
    }
}

/// <summary>A byte order mark before the text.</summary>
public sealed record ByteOrderMark : BendChange
{
    internal override int Stage => 3;

    internal override Answer Change(Answer answer, BentCall bent) => answer with { Body = (byte[])[.. Encoding.UTF8.Preamble, .. answer.Body.Span] };
}

/// <summary>Compressed, though nobody asked for it.</summary>
/// <param name="Method"><c>gzip</c>, <c>deflate</c> (with zlib's header), <c>raw</c> (deflate without it) or <c>br</c>.</param>
/// <param name="Said"><c>Content-Encoding</c>; none without it.</param>
public sealed record Compressed(string Method, string? Said) : BendChange
{
    internal override int Stage => 4;

    internal override Answer Change(Answer answer, BentCall bent)
    {
        using var buffer = new MemoryStream();
        using (Stream stream = Method switch
        {
            "gzip" => new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(buffer, CompressionLevel.Fastest, leaveOpen: true),
            "raw" => new DeflateStream(buffer, CompressionLevel.Fastest, leaveOpen: true),
            _ => new BrotliStream(buffer, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            stream.Write(answer.Body.Span);
        }
        var compressed = answer with { Body = buffer.ToArray() };
        return Said is null ? compressed : compressed.With("Content-Encoding", Said);
    }
}

/// <summary>An answer of somebody who stands before the provider: the call is not done at all. Of a list that is told by its rows it is the answer all the same.</summary>
public sealed record Instead(int Code, string Text, string ContentType = "application/json; charset=utf-8") : BendChange
{
    internal override int Stage => 0;

    internal Answer Answer => new(Code, Encoding.UTF8.GetBytes(Text), ContentType);

    internal override Answer Change(Answer answer, BentCall bent) => Answer;
}

/// <summary>Another body; the call has its effect.</summary>
public sealed record Body(string Text, string ContentType = "application/json; charset=utf-8") : BendChange
{
    internal override int Stage => 0;

    internal override Answer Change(Answer answer, BentCall bent) => answer with { Body = Encoding.UTF8.GetBytes(Text), ContentType = ContentType };
}

/// <summary>Only a part of the body, as if it were whole.</summary>
public sealed record Truncated(double Share) : BendChange
{
    internal override int Stage => 5;

    internal override Answer Change(Answer answer, BentCall bent) => answer with { Body = answer.Body[..(int)(answer.Body.Length * Share)] };
}

/// <summary>One of the faults that plans throw.</summary>
public sealed record Fails(FaultKind Kind) : BendChange;
