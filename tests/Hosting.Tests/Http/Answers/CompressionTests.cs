using System.IO.Compression;
using System.Text;
using OkkiBridge.Hosting.Http;

namespace OkkiBridge.Hosting.Tests.Http.Answers;

public sealed class CompressionTests
{
    private const int Most = 1024 * 1024;
    private static readonly byte[] Plain = Encoding.UTF8.GetBytes("""{"code":200,"name":"广州市晨曦灯饰"}""" + new string(' ', 5000));

    public static TheoryData<string, string[]> Known => new()
    {
        { "", [] },
        { "", ["identity"] },
        { "", ["gzip"] },                        // the header says so, the body is not
        { "", ["br"] },
        { "gzip", ["gzip"] },
        { "gzip", ["GZIP"] },
        { "gzip", ["x-gzip"] },
        { "gzip", [] },
        { "gzip", ["br"] },                      // the first bytes know better
        { "gzip gzip", ["gzip"] },
        { "gzip gzip", ["gzip, gzip"] },
        { "deflate gzip", ["deflate", "gzip"] },
        { "br gzip", ["br, gzip"] },
        { "zlib", ["deflate"] },
        { "zlib", [] },
        { "deflate", ["deflate"] },
        { "br", ["br"] },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void It_is_undone_asked_for_or_not(string layers, string[] encodings)
    {
        var undone = Compression.TryUndo(Pack(Plain, layers), encodings, Most, out var fault);

        Assert.Null(fault);
        Assert.Equal(Plain, undone!.Value.ToArray());
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip", "")]
    [InlineData("zlib", "deflate")]
    [InlineData("deflate", "deflate")]
    [InlineData("br", "br")]
    [InlineData("gzip gzip gzip", "gzip, gzip, gzip")]
    public void A_bomb_is_not_let_off(string layers, string encodings)
    {
        Assert.Null(Compression.TryUndo(Pack(new byte[64 * Most], layers), [encodings], Most, out var fault));

        Assert.Equal("an answer of more than 1 MB", fault);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zlib")]
    [InlineData("deflate")]
    [InlineData("br")]
    public void Half_of_it_is_never_the_whole(string layer)
    {
        var noise = new byte[20_000];
        new Random(7).NextBytes(noise);
        var packed = Pack(noise, layer);

        for (var length = 1; length < packed.Length; length += 997)
            Assert.NotEqual(noise, Compression.TryUndo(packed.AsMemory(0, length), [layer == "zlib" ? "deflate" : layer], Most, out _)?.ToArray());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public void What_is_no_such_thing_is_broken(string encoding)
    {
        Assert.Null(Compression.TryUndo("<html>Bad Gateway, try again later</html>"u8.ToArray(), [encoding], Most, out var fault));

        Assert.Equal("a compressed body that is broken", fault);
    }

    [Fact]
    public void One_that_is_not_known_is_named()
    {
        Assert.Null(Compression.TryUndo("(\xB5/\xFD"u8.ToArray(), ["zstd"], Most, out var fault));

        Assert.Equal("a compression that is not known (zstd)", fault);
    }

    [Fact]
    public void Layers_without_end_end() => Assert.NotEqual(Plain, Compression.TryUndo(Pack(Plain, string.Join(' ', Enumerable.Repeat("gzip", 20))), [], Most, out _)?.ToArray());

    internal static byte[] Pack(byte[] plain, string layers)
    {
        foreach (var layer in layers.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var packed = new MemoryStream();
            using (Stream stream = layer switch
            {
                "gzip" => new GZipStream(packed, CompressionLevel.Fastest),
                "zlib" => new ZLibStream(packed, CompressionLevel.Optimal),
                "deflate" => new DeflateStream(packed, CompressionLevel.Fastest),
                _ => new BrotliStream(packed, CompressionLevel.Fastest),
            }) stream.Write(plain);
            plain = packed.ToArray();
        }

        return plain;
    }
}
