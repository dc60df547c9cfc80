using System.Text;
using OkkiBridge.Hosting.Http;

namespace OkkiBridge.Hosting.Tests.Http.Answers;

public sealed class AnswerTextTests
{
    static AnswerTextTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [InlineData("gbk", "gbk", "广州市晨曦灯饰有限公司")]
    [InlineData("gbk", "\"GB2312\"", "广州镕基")]                       // declared as the smaller, with characters of the larger
    [InlineData("gb18030", "GB18030", "广州㐀😀")]
    [InlineData("gb18030", "gbk", "广州㐀😀")]
    [InlineData("gbk", "cp936", "广州市")]
    [InlineData("gbk", "gb2312", "5 € 广州")]
    [InlineData("big5", "Big5", "廣州市晨曦燈飾")]
    [InlineData("shift_jis", "shift_jis", "株式会社テスト")]
    [InlineData("iso-8859-1", "latin1", "Fjordlys Café")]
    [InlineData("windows-1251", "windows-1251", "Заря")]
    [InlineData("hz-gb-2312", "hz-gb-2312", "广州市")]
    [InlineData("utf-8", "utf-8", "广州市 Café 😀")]
    [InlineData("utf-8", null, "广州市 Café 😀")]
    [InlineData("utf-8", "", "广州市")]
    [InlineData("utf-8", "'UTF8'", "广州市")]
    [InlineData("utf-8", "iso-8859-1", "广州市")]                        // what the header says is not so
    [InlineData("utf-8", "iso-8859-1", "Café")]
    [InlineData("utf-8", "us-ascii", "Café")]
    [InlineData("utf-8", "gbk", "广州市")]
    [InlineData("utf-8", "utf-16", "广州市 Café")]
    [InlineData("utf-8", "klingon", "广州市")]
    [InlineData("utf-8", "utf-7", "广州市")]
    [InlineData("utf-16", "utf-16", "广州市 😀")]
    [InlineData("utf-16", null, "广州市 😀")]
    [InlineData("utf-16BE", "utf-16", "广州市 😀")]
    [InlineData("utf-16BE", "gbk", "广州市 😀")]
    public void A_text_is_read_by_its_charset(string written, string? declared, string text)
    {
        var read = AnswerBody.Read(Encoding.GetEncoding(written).GetBytes($$"""{"name":"{{text}}"}"""), declared, [], int.MaxValue);

        Assert.Equal((text, false), (read.Root.GetProperty("name").GetString(), read.IsDamaged));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("gb18030")]
    public void A_byte_order_mark_says_nothing(string written)
    {
        var body = Encoding.GetEncoding(written).GetBytes("\uFEFF{\"name\":\"广州市\"}");

        Assert.Equal("广州市", AnswerBody.Read(body, written == "gb18030" ? written : "utf-8", [], int.MaxValue).Root.GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("gbk", "utf-8", "广州市晨曦灯饰")]
    [InlineData("gbk", null, "广州市晨曦灯饰")]
    [InlineData("gbk", "us-ascii", "广州市晨曦灯饰")]
    [InlineData("big5", "utf-8", "廣州市晨曦燈飾")]
    [InlineData("iso-8859-1", "utf-8", "Fjordlys Café")]
    [InlineData("iso-8859-1", "utf-8", "Café noir")]
    public void What_cannot_be_decoded_is_marked_and_its_path_named(string written, string? declared, string text)
    {
        var body = Encoding.GetEncoding(written).GetBytes($$$"""{"data":{"list":[{"name":"whole"},{"name":"{{{text}}}","city":"Oslo"}]}}""");

        var read = AnswerBody.Read(body, declared, [], int.MaxValue);
        var list = read.Root.GetProperty("data").GetProperty("list");

        Assert.True(read.IsDamaged);
        Assert.Equal("data.list[1].name", AnswerText.FindUndecodable(read.Root));
        Assert.Null(AnswerText.FindUndecodable(list[0]));
        Assert.Equal("name", AnswerText.FindUndecodable(list[1]));
        Assert.Equal("Oslo", list[1].GetProperty("city").GetString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_text_that_the_source_cut_in_a_character_keeps_half_of_it(int bytes)
    {
        byte[] body = [.. "{\"name\":\"广州"u8, .. "市"u8[..bytes], .. "\",\"city\":\"Oslo\"}"u8];

        var read = AnswerBody.Read(body, "utf-8", [], int.MaxValue);

        Assert.Equal(("广州\uFFFD", false), (read.Root.GetProperty("name").GetString(), read.IsDamaged));
    }

    [Fact]
    public void An_escape_that_is_half_of_a_character_is_replaced()
    {
        var read = AnswerBody.Read("""{"name":"cut \ud83c"}"""u8.ToArray(), "gbk", [], int.MaxValue);

        Assert.Equal("cut \uFFFD", read.Root.GetProperty("name").GetString());
    }

    [Fact]
    public void In_an_answer_of_another_charset_nothing_is_taken_for_decoded()
    {
        var read = AnswerBody.Read(Encoding.GetEncoding("gbk").GetBytes("""[{"name":"茅台"},{"name":"广州市晨曦灯饰"},{"name":"Fjordlys"}]"""), null, [], int.MaxValue);

        Assert.Equal(["name", "name", null], read.Root.EnumerateArray().Select(row => AnswerText.FindUndecodable(row)));
    }

    [Fact]
    public void One_broken_text_breaks_no_other()
    {
        byte[] body = [.. "[{\"name\":\"广州市\"},{\"name\":\"Café\"},{\"name\":\"Caf"u8, 0xE9, .. " noir\"}]"u8];

        Assert.Equal([null, null, "name"], AnswerBody.Read(body, null, [], int.MaxValue).Root.EnumerateArray().Select(row => AnswerText.FindUndecodable(row)));
    }

    [Fact]
    public void A_name_that_cannot_be_decoded_is_told_too()
    {
        var read = AnswerBody.Read(Encoding.GetEncoding("gbk").GetBytes("""{"data":{"中文字段":1}}"""), null, [], int.MaxValue);

        Assert.StartsWith("data.?", AnswerText.FindUndecodable(read.Root), StringComparison.Ordinal);
    }
}
