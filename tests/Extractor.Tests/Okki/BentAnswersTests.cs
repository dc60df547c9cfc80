using System.IO.Compression;
using System.Text;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Hosting.Http;

namespace OkkiBridge.Extractor.Tests.Okki;

/// <summary>Whatever form an answer comes in, it says what it says (P12; cases/provider-answers): one row a bend, for lists, details and tokens.</summary>
public sealed class BentAnswersTests : IAsyncDisposable
{
    private const string Name = "广州市晨曦灯饰有限公司";
    private const string Page = $$$"""{"code":200,"now":"2026-03-02 10:15:07","data":{"list":[{"company_id":1,"name":"{{{Name}}}"}],"totalItem":1}}""";
    private const string Company = $$$"""{"code":200,"now":"2026-03-02 10:15:07","data":{"company_id":61302845517093,"name":"{{{Name}}}"}}""";

    private readonly Source _okki = new();

    static BentAnswersTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static TheoryData<Bend> Readable =>
    [
        new Bend("as it should be", Utf8, "application/json; charset=utf-8"),
        new Bend("GBK", Of("gbk"), "application/json; charset=gbk"),
        new Bend("GBK in quotes and capitals", Of("gbk"), "application/json; charset=\"GBK\""),
        new Bend("GBK in a header that is not by the rules", Of("gbk"), "application/json, charset = 'gbk'"),
        new Bend("gb2312", Of("gb2312"), "text/html; charset=gb2312"),
        new Bend("gb18030", Of("gb18030"), "application/json; charset=gb18030"),
        new Bend("big5", text => Encoding.GetEncoding("big5").GetBytes(text), "application/json; charset=big5", "廣州市晨曦燈飾"),
        new Bend("UTF-16 with a mark", text => [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)], "application/json; charset=utf-16"),
        new Bend("UTF-16 without", Encoding.BigEndianUnicode.GetBytes, null),
        new Bend("UTF-8 that is called latin1", Utf8, "application/json; charset=iso-8859-1"),
        new Bend("UTF-8 that is called GBK", Utf8, "application/json; charset=gbk"),
        new Bend("a charset that nobody knows", Utf8, "application/json; charset=klingon"),
        new Bend("no type at all", Utf8, null),
        new Bend("a byte order mark", text => [.. Encoding.UTF8.Preamble, .. Utf8(text)], "application/json"),
        new Bend("gzip", text => Gzip(Utf8(text)), "application/json", Encoding: "gzip"),
        new Bend("gzip without a word", text => Gzip(Utf8(text)), "application/json"),
        new Bend("gzip twice", text => Gzip(Gzip(Utf8(text))), "application/json", Encoding: "gzip, gzip"),
        new Bend("deflate", text => Packed(Utf8(text), to => new ZLibStream(to, CompressionLevel.Fastest)), "application/json", Encoding: "deflate"),
        new Bend("raw deflate", text => Packed(Utf8(text), to => new DeflateStream(to, CompressionLevel.Fastest)), "application/json", Encoding: "deflate"),
        new Bend("br", text => Packed(Utf8(text), to => new BrotliStream(to, CompressionLevel.Fastest)), "application/json", Encoding: "br"),
        new Bend("gzip that is none", Utf8, "application/json", Encoding: "gzip"),
        new Bend("gzip of GBK with a mark before nothing", text => Gzip(Of("gbk")(text)), "application/json; charset=gbk", Encoding: "gzip"),
        new Bend("blank lines around", text => Utf8($"\r\n\n{text}\r\n\0"), "application/json"),
        new Bend("a notice of PHP", text => Utf8($"<br />\n<b>Notice</b>:  Undefined index: x in <b>/www/list.php</b> on line <b>42</b><br />\n{text}"), "text/html; charset=UTF-8"),
        new Bend("a callback", text => Utf8($"/**/cb_1({text});"), "application/javascript"),
        new Bend("a comma too many", text => Utf8(text[..^1] + ",}"), "application/json"),
        new Bend("written twice", text => Utf8(System.Text.Json.JsonSerializer.Serialize(text)), "application/json"),
    ];

    public static TheoryData<Bend> Unreadable =>
    [
        new Bend("a page with the JSON in a script", text => Utf8($"<html><script>var answer = {text};</script></html>"), "text/html"),
        new Bend("two answers in one", text => Utf8(text + text), "application/json"),
        new Bend("an error of PHP before it", text => Utf8($"<b>Fatal error</b>: out of memory<br />\n{text}"), "text/html"),
        new Bend("half of it", text => Utf8(text)[..^30], "application/json"),
        new Bend("half of its gzip", text => Gzip(Utf8(text))[..^20], "application/json", Encoding: "gzip"),
        new Bend("a compression that is not known", text => [0x28, 0xB5, 0x2F, 0xFD, .. Utf8(text)], "application/json", Encoding: "zstd"),
        new Bend("nothing", _ => [], "application/json"),
        new Bend("blanks", _ => Utf8("  \n"), "application/json"),
        new Bend("a list of it", text => Utf8($"[{text}]"), "application/json"),
    ];

    public ValueTask DisposeAsync() => _okki.DisposeAsync();

    [Theory]
    [MemberData(nameof(Readable))]
    public async Task What_a_tolerant_reader_can_read_is_read(Bend bend)
    {
        var name = bend.Name ?? Name;
        string Named(string body) => body.Replace(Name, name, StringComparison.Ordinal);
        _okki.Tokens(bend.Of("""{"access_token":"bent","expires_in":28800}""")).Answers(bend.Of(Named(Page))).Answers(bend.Of(Named(Company)));

        var page = await _okki.ListAsync();
        var found = Assert.IsType<OkkiDetail.Found>(await _okki.DetailAsync());

        Assert.Equal((name, 1, false), (Assert.Single(page.Rows).GetProperty("name").GetString(), page.Total, page.IsDamaged));
        Assert.Equal((name, false), (found.Document.GetProperty("name").GetString(), found.IsDamaged));
        Assert.Equal(3, _okki.Sent.Count);
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task What_cannot_be_read_is_inconclusive(Bend bend)
    {
        for (var i = 0; i < 4; i++) _okki.Answers(bend.Of(Page));
        var fault = await Assert.ThrowsAsync<OkkiUnavailableException>(() => _okki.ListAsync());
        for (var i = 0; i < 4; i++) _okki.Answers(bend.Of(Company));
        var detail = Assert.IsType<OkkiDetail.Inconclusive>(await _okki.DetailAsync());

        Assert.Equal(("GET /v1/company/list", 9), (fault.Call, _okki.Sent.Count));
        Assert.DoesNotContain(Name[..2], fault.Message + detail.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task A_token_call_that_cannot_be_read_says_nothing_of_the_credentials(Bend bend)
    {
        for (var i = 0; i < 4; i++) _okki.Tokens(bend.Of("""{"access_token":"bent","expires_in":28800,"scope":"company user"}"""));

        await Assert.ThrowsAsync<OkkiUnavailableException>(() => _okki.ListAsync());
        Assert.Equal(4, _okki.Sent.Count);
    }

    [Fact]
    public async Task What_its_charset_cannot_decode_is_told_by_path_and_not_repaired()
    {
        _okki.Answers(new Bend("GBK that nobody declares", Of("gbk"), "application/json; charset=utf-8").Of(Company));

        var found = Assert.IsType<OkkiDetail.Found>(await _okki.DetailAsync());

        Assert.True(found.IsDamaged);
        Assert.Equal("name", AnswerText.FindUndecodable(found.Document));
    }

    [Theory]
    [InlineData(null, 60)]
    [InlineData("7", 7)]
    [InlineData("Mon, 02 Mar 2026 02:15:14 GMT", 7)]
    public async Task Too_many_calls_under_HTTP_200_pause_all_and_the_call_is_repeated(string? retryAfter, int seconds)
    {
        var answer = new HttpResponseMessage { Content = new StringContent("""{"code":429,"message":"Too Many Requests"}""") };
        if (retryAfter is not null) answer.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        _okki.Answers(answer).Answers(Source.Empty);

        await _okki.ListAsync();

        Assert.Equal(Source.Start.AddSeconds(seconds + 1), _okki.PausedUntil);
        Assert.Equal(2, _okki.Calls.Count());
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static Func<string, byte[]> Of(string charset) => text => Encoding.GetEncoding(charset).GetBytes(text);

    private static byte[] Gzip(byte[] plain) => Packed(plain, to => new GZipStream(to, CompressionLevel.Fastest));

    private static byte[] Packed(byte[] plain, Func<Stream, Stream> layer)
    {
        var packed = new MemoryStream();
        using (var stream = layer(packed)) stream.Write(plain);
        return packed.ToArray();
    }

    /// <summary>What becomes of an answer.</summary>
    public sealed record Bend(string What, Func<string, byte[]> Body, string? Type, string? Name = null, string? Encoding = null)
    {
        public HttpResponseMessage Of(string body)
        {
            var content = new ByteArrayContent(Body(body));
            if (Type is not null) content.Headers.TryAddWithoutValidation("Content-Type", Type);
            if (Encoding is not null) content.Headers.TryAddWithoutValidation("Content-Encoding", Encoding);
            return new HttpResponseMessage { Content = content };
        }

        public override string ToString() => What;
    }
}
