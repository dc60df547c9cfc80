using System.Text;
using OkkiBridge.Hosting.Http;

namespace OkkiBridge.Hosting.Tests.Http.Answers;

public sealed class JsonRepairTests
{
    private const string Answer = """{"code":200,"data":{"list":[],"totalItem":0}}""";

    [Theory]
    [InlineData("""{"a":"it\'s"}""", """{"a":"it's"}""")]
    [InlineData("""{"a":"\\'","b":1,}""", """{"a":"\\'","b":1}""")]
    [InlineData("""{"a":[1,2,],}""", """{"a":[1,2]}""")]
    [InlineData("""{"a":NaN,"b":-Infinity,"c":Infinity,"d":undefined}""", """{"a":null,"b":null,"c":null,"d":null}""")]
    [InlineData("""{"a":"NaN undefined",}""", """{"a":"NaN undefined"}""")]
    [InlineData("""{/* one */"a":1}""", """{"a":1}""")]
    [InlineData("[1,2,]", "[1,2]")]
    public void What_is_nearly_JSON_is_read_as_what_was_meant(string body, string meant) => Assert.Equal(meant, Read(body));

    [Theory]
    [InlineData("{\"a\":\"x\ty\"}")]
    [InlineData("{\"a\":\"x\r\ny\"}")]
    [InlineData("{\"a\":\"x\u0001y\"}")]
    public void A_text_that_breaks_off_is_not_repaired(string body) => Assert.Null(Read(body));

    [Theory]
    [InlineData("cb(", ")")]
    [InlineData("cb(", ");")]
    [InlineData("/**/ window.cb_1$ (", ");\n")]
    [InlineData("typeof_cb && cb(", ")")]
    [InlineData(")]}',\n", "")]
    [InlineData("while(1);", "")]
    [InlineData("for (;;);", "")]
    [InlineData("<br />\n<b>Notice</b>:  Undefined index: total in <b>/www/list.php</b> on line <b>42</b><br />\n", "")]
    [InlineData("\nNotice: Undefined variable: x[0] in /www/a.php on line 3\n\nDeprecated: old {x} in /www/b.php on line 4\n", "")]
    [InlineData("PHP Warning:  Undefined array key \"x\" in /www/a.php on line 3\n", "")]
    [InlineData("", "\n<!-- 0.03 s, 12 queries -->\n")]
    [InlineData("", "\n<br />\n<b>Notice</b>:  late in <b>/www/a.php</b> on line <b>3</b><br />")]
    [InlineData("", "\0\0")]
    public void What_says_nothing_may_stand_around_it(string before, string behind) => Assert.Equal(Answer, Read(before + Answer + behind));

    [Theory]
    [InlineData("<html><script>var x = ", ";</script></html>")]
    [InlineData("<script>", "</script>")]
    [InlineData("<!doctype html><pre>", "</pre>")]
    [InlineData("<p>", "</p>")]
    [InlineData("Service Unavailable ", "")]
    [InlineData("error: ", "")]
    [InlineData("var x = ", ";")]
    [InlineData("<b>Fatal error</b>: out of memory in <b>/www/a.php</b> on line <b>3</b><br />", "")]
    [InlineData("Notice: x\nPHP Fatal error: Uncaught PDOException in /www/a.php\n", "")]
    [InlineData("<b>Notice</b>: x <script>", "")]
    [InlineData("\"success\",\"data\":", "}")]
    [InlineData("", Answer)]
    [InlineData("", "\n" + Answer)]
    [InlineData("", ",{}")]
    [InlineData("", "]")]
    [InlineData("", "}")]
    [InlineData("", " null")]
    [InlineData("", "<html>")]
    [InlineData("", " Internal Server Error")]
    [InlineData("", "<br />\n<b>Fatal error</b>:  Allowed memory size exhausted")]
    public void In_anything_else_it_is_no_answer(string before, string behind) => Assert.Null(Read(before + Answer + behind));

    [Theory]
    [InlineData("""{"a":"x""")]
    [InlineData("""{"a":[1,2""")]
    [InlineData("""{"a":"x\""")]
    [InlineData("""{"a":}""")]
    [InlineData("""{"a":"say "hi" now"}""")]
    [InlineData("""{"a":1]""")]
    [InlineData("""{'a':1}""")]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("nothing")]
    public void What_cannot_be_told_is_not_guessed(string body) => Assert.Null(Read(body));

    [Fact]
    public void However_deep_and_long_it_is_it_ends()
    {
        Assert.Null(Read(new string('[', 1_000_000)));
        Assert.Null(Read(new string('{', 1_000_000)));
        Assert.Null(Read(new string('(', 1_000_000) + Answer));
        Assert.Null(Read("cb(" + string.Concat(Enumerable.Repeat("a && ", 5_000)) + Answer));
        Assert.Null(Read("Notice: " + string.Concat(Enumerable.Repeat("<p", 5_000)) + Answer));
        Assert.Null(Read(Answer + string.Concat(Enumerable.Repeat("<!-- ", 3_000))));
    }

    private static string? Read(string body) =>
        AnswerBody.Read(Encoding.UTF8.GetBytes(body), "utf-8", [], int.MaxValue) is { Fault: null } read ? System.Text.Json.JsonSerializer.Serialize(read.Root, Plain) : null;

    private static readonly System.Text.Json.JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
