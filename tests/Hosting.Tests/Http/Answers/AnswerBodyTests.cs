using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using CsCheck;
using OkkiBridge.Hosting.Http;

namespace OkkiBridge.Hosting.Tests.Http.Answers;

public sealed class AnswerBodyTests
{
    static AnswerBodyTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [InlineData("", "nothing")]
    [InlineData("  \r\n", "nothing")]
    [InlineData("<html>", "HTML, no JSON")]
    [InlineData("\n\n<!doctype html>", "HTML, no JSON")]
    [InlineData("{\"a\":1,\n\"b\":\"secret name\" oops}", "no JSON at line 2, byte 19")]
    [InlineData("try again later", "no JSON at line 1, byte 3")]
    public void What_is_no_JSON_is_told_by_its_place_and_without_a_word_of_it(string body, string fault)
    {
        var read = AnswerBody.Read(Encoding.UTF8.GetBytes(body), "utf-8", [], int.MaxValue);

        Assert.Equal((fault, JsonValueKind.Undefined, false), (read.Fault, read.Root.ValueKind, read.IsObject));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("true")]
    [InlineData("\"text\"")]
    [InlineData("\"{half\"")]
    public void JSON_that_is_no_object_is_JSON_and_no_envelope(string body) =>
        Assert.Equal((null, false), AnswerBody.Read(Encoding.UTF8.GetBytes(body), null, [], int.MaxValue) is var read ? (read.Fault, read.IsObject) : default);

    [Fact]
    public void Deeper_than_any_answer_is_no_answer() =>
        Assert.NotNull(AnswerBody.Read(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", AnswerBody.MostDepth + 1)) + "1" + new string('}', AnswerBody.MostDepth + 1)), null, [], int.MaxValue).Fault);

    [Theory]
    [InlineData("application/json; charset=gbk")]
    [InlineData("application/json;charset=\"GBK\"")]
    [InlineData("application/json, charset=gbk")]
    [InlineData("charset = 'gbk'")]
    [InlineData("json; Charset: gbk")]
    public void The_charset_is_found_in_a_header_that_is_not_by_the_rules(string type)
    {
        using var answer = new HttpResponseMessage();
        answer.Content.Headers.TryAddWithoutValidation("Content-Type", type);

        Assert.Equal("广州", AnswerBody.Of(answer, Encoding.GetEncoding("gbk").GetBytes("""{"name":"广州"}"""), int.MaxValue).Root.GetProperty("name").GetString());
    }

    [Fact]
    public void Any_object_in_any_charset_and_compression_reads_back_equal() =>
        Gen.Select(AnyObject, Gen.OneOfConst("utf-8", "utf-16", "utf-16BE", "gb18030", "gbk"), Gen.OneOfConst("", "gzip", "zlib", "deflate", "br", "gzip gzip"), Gen.Bool, Gen.Bool).Sample(
            (value, charset, layers, hasMark, isDeclared) =>
            {
                var encoding = Encoding.GetEncoding(charset);
                var json = value.ToJsonString(Plain);
                var body = encoding.GetBytes(json);
                if (encoding.GetString(body) != json || (charset.StartsWith("gb", StringComparison.Ordinal) && Utf8.IsValid(body))) return;      // not of this charset; either reading is possible
                if (hasMark && charset != "gbk") body = [.. encoding.Preamble, .. body];

                var isKnownByItself = charset.StartsWith("utf", StringComparison.Ordinal);
                var encodings = layers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(l => l == "zlib" ? "deflate" : l).ToArray();
                var isSaid = isDeclared || layers is "deflate" or "br";
                var read = AnswerBody.Read(CompressionTests.Pack(body, layers), isDeclared || !isKnownByItself ? charset : null, isSaid ? encodings : [], int.MaxValue);

                Assert.Null(read.Fault);
                Assert.False(read.IsDamaged);
                Assert.True(JsonNode.DeepEquals(value, JsonNode.Parse(read.Root.GetRawText())));
            }, iter: 3000, threads: 1);

    [Fact]
    public void Whatever_comes_it_is_read_or_refused()
    {
        string[] charsets = ["", "utf-8", "gbk", "big5", "utf-16", "hz-gb-2312", "iso-2022-jp", "us-ascii", "x"];
        string[] encodings = ["", "gzip", "deflate", "br", "zstd", "gzip, br", ",,"];
        Gen.Select(Gen.Byte.Array[0, 200], Gen.OneOfConst(charsets), Gen.OneOfConst(encodings), Gen.OneOfConst("", "{", "{\"a\":\"", "cb(", "\x1f\x8b\x08", "x\x9c")).Sample(
            (noise, charset, encoding, begin) =>
            {
                var read = AnswerBody.Read(Encoding.Latin1.GetBytes(begin).Concat(noise).ToArray(), charset, [encoding], 1024 * 1024);

                Assert.Equal(read.Fault is null, read.Root.ValueKind is not JsonValueKind.Undefined);
                if (read.Fault is null) AnswerText.FindUndecodable(read.Root);
            }, iter: 20_000, threads: 1);
    }

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static Gen<string> Text => Gen.OneOf(
        Gen.String[Gen.Char[' ', '~'], 0, 12], Gen.String[Gen.Char['一', '龥'], 0, 12], Gen.String[Gen.OneOfConst('é', 'ß', 'ж', '\t', '\n', '"', '\\', '/', '　', '€'), 0, 6],
        Gen.OneOfConst("😀", "㐀", "{\"code\":200}", "<html>", "NaN", "undefined", "//", "/*"));

    private static Gen<JsonObject> AnyObject => ObjectOf(depth: 2);

    private static Gen<JsonObject> ObjectOf(int depth) => Gen.Select(Text, ValueOf(depth)).List[0, 4].Select(members =>
    {
        var value = new JsonObject();
        foreach (var (name, member) in members) value[name] = member;
        return value;
    });

    private static Gen<JsonNode?> ValueOf(int depth) => depth == 0 ? Scalar : Gen.OneOf(
        Scalar, ObjectOf(depth - 1).Select(o => (JsonNode?)o), ValueOf(depth - 1).List[0, 3].Select(list => (JsonNode?)new JsonArray([.. list])));

    private static Gen<JsonNode?> Scalar => Gen.OneOf(
        Text.Select(t => (JsonNode?)JsonValue.Create(t)), Gen.Long.Select(n => (JsonNode?)JsonValue.Create(n)), Gen.Bool.Select(b => (JsonNode?)JsonValue.Create(b)), Gen.Const((JsonNode?)null));
}
