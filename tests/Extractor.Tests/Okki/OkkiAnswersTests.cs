using System.Net;
using System.Text;
using OkkiBridge.Extractor.Okki;
using static OkkiBridge.Extractor.Okki.Verdict;

namespace OkkiBridge.Extractor.Tests.Okki;

/// <summary>The tables of okki-open-api.md §1.7 and §2, row by row.</summary>
public sealed class OkkiAnswersTests
{
    public static TheoryData<int, string, string> Table => new()
    {
        // §2 success: code 0 or 200, number or text, message or msg
        { 200, """{"code":200,"message":"success","now":"2026-03-02 10:15:07","data":{"list":[]}}""", nameof(Done) },
        { 200, """{"code":0,"msg":"success","data":{}}""", nameof(Done) },
        { 200, """{"code":"200","message":"success","data":[]}""", nameof(Done) },
        { 200, """{"code":"0","msg":"success","data":[]}""", nameof(Done) },

        // code 0 alone is not success
        { 404, """{"code":0,"message":"Not Found"}""", nameof(ConfigurationFault) },
        { 404, """{"code":404,"message":"Not Found"}""", nameof(ConfigurationFault) },
        { 200, """{"code":0,"message":"success"}""", nameof(Incomplete) },
        { 200, """{"code":200,"message":"success","data":null}""", nameof(Incomplete) },
        { 200, """{"code":200,"message":"success","data":"x"}""", nameof(Incomplete) },
        { 403, """{"code":200,"message":"success","data":{}}""", nameof(Refused) },
        { 200, """{"message":"success","data":{}}""", nameof(Refused) },

        // 404: gone, or the bucket for refusals
        { 200, """{"code":404,"message":"Not Found Resource"}""", nameof(Gone) },
        { 200, """{"code":404,"message":"Not Found Resource."}""", nameof(Gone) },
        { 404, """{"code":404,"message":"Not Found Resource"}""", nameof(Gone) },
        { 200, """{"code":"404","msg":"Not Found Resource"}""", nameof(Gone) },
        { 200, """{"code":404,"message":"No Privilege"}""", nameof(Refused) },
        { 200, """{"code":404,"message":"'company_id' cannot be empty"}""", nameof(Refused) },
        { 200, """{"code":404,"message":"Input data validate error start_index"}""", nameof(Refused) },
        { 200, """{"code":404,"message":"System group cannot be deleted"}""", nameof(Refused) },
        { 200, """{"code":404,"message":"库存不足"}""", nameof(Refused) },
        { 404, """{"code":404,"message":"No Privilege"}""", nameof(Refused) },

        // 400, 500, -1 and the sample page's codes
        { 200, """{"code":400,"message":"Invalid query"}""", nameof(Refused) },
        { 400, """{"code":400,"message":"Invalid data json"}""", nameof(Refused) },
        { 200, """{"code":400,"message":"Empty POST request body data"}""", nameof(Refused) },
        { 200, """{"code":500,"message":"父级节点不存在"}""", nameof(RetryLater) },
        { 200, """{"code":-1,"message":"分组不存在"}""", nameof(Refused) },
        { 200, """{"code":2000,"message":"unknown error"}""", nameof(Refused) },
        { 200, """{"code":200001,"message":"unknown error"}""", nameof(Refused) },

        // transient: HTTP 5xx, 408, 429, broken JSON, HTML
        { 500, """{"code":500,"message":"Internal Server Error"}""", nameof(RetryLater) },
        { 500, """{"code":200,"message":"success","data":{}}""", nameof(RetryLater) },
        { 502, "<html>Bad Gateway</html>", nameof(RetryLater) },
        { 503, "", nameof(RetryLater) },
        { 504, "<html>", nameof(RetryLater) },
        { 408, "", nameof(RetryLater) },
        { 429, """{"code":429,"message":"Too Many Requests"}""", nameof(RetryLater) },
        { 200, "", nameof(RetryLater) },
        { 200, """{"code":200,"message":"suc""", nameof(RetryLater) },
        { 200, "<html>登录</html>", nameof(RetryLater) },
        { 200, "[]", nameof(RetryLater) },
        { 200, "null", nameof(RetryLater) },
        { 403, "<html>WAF</html>", nameof(RetryLater) },

        // §1.7: OAuth bodies
        { 400, """{"error":"invalid_client","error_description":"Client authentication failed","message":"Client authentication failed"}""", nameof(ConfigurationFault) },
        { 400, """{"error":"invalid_client","message":"Client authentication failed/user.authentication.failed"}""", nameof(ConfigurationFault) },
        { 400, """{"error":"invalid_grant","message":"revoked"}""", nameof(ConfigurationFault) },
        { 400, """{"error":"invalid_request","hint":"Token has been revoked","message":"x"}""", nameof(ConfigurationFault) },
        { 400, """{"error":"unsupported_grant_type","message":"x"}""", nameof(ConfigurationFault) },
        { 400, """{"error":"invalid_scope","message":"x"}""", nameof(ConfigurationFault) },
        { 400, """{"error":"invalid_credentials","message":"x"}""", nameof(ConfigurationFault) },
        { 401, """{"error":"access_denied","message":"denied"}""", nameof(Reauthenticate) },
        { 400, """{"error":"access_denied","message":"denied"}""", nameof(Reauthenticate) },
        { 200, """{"error":"access_denied","message":"denied"}""", nameof(Reauthenticate) },
        { 401, "", nameof(Reauthenticate) },
        { 400, """{"error":"server_error","message":"x"}""", nameof(RetryLater) },
        { 500, """{"error":"server_error","message":"x"}""", nameof(RetryLater) },
        { 401, """{"error":"access_denied","message":"no permission company scopes"}""", nameof(ConfigurationFault) },
        { 200, """{"code":404,"message":"no permission company scopes."}""", nameof(ConfigurationFault) },
        { 403, """{"error_description":"No permission user scopes"}""", nameof(ConfigurationFault) },
        { 200, """{"code":0,"msg":"no permission company scopes","data":[]}""", nameof(ConfigurationFault) },
        { 401, """{"error":"access_denied","message":"denied","error_description":"no permission company scopes"}""", nameof(ConfigurationFault) },
        { 401, """{"error":"access_denied","message":"denied","hint":"no permission company scopes"}""", nameof(ConfigurationFault) },
        { 400, """{"error":"no permission company scopes"}""", nameof(ConfigurationFault) },

        // an empty key says nothing; a redirect is not followed
        { 200, """{"code":200,"error":"","message":"success","data":{}}""", nameof(Done) },
        { 307, "", nameof(ConfigurationFault) },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void An_answer_asks_of_us(int status, string body, string verdict) => Assert.Equal(verdict, Of(body, status).Verdict.ToString());

    [Theory]
    [InlineData("\"2026-03-02 10:15:07\"", "2026-03-02T02:15:07Z")]
    [InlineData("\"0001-01-01 00:00:00\"", null)]
    [InlineData("\"2026/03/02\"", null)]
    [InlineData("1772417707", null)]
    [InlineData("null", null)]
    public void The_clock_of_the_source_is_in_China(string now, string? expected) =>
        Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected, null), Of($$"""{"now":{{now}}}""").Now);

    [Theory]
    [InlineData("7", 7)]
    [InlineData("\"7\"", 7)]
    [InlineData("7.5", null)]
    [InlineData("1e3", null)]
    [InlineData("99999999999", null)]
    [InlineData("\"many\"", null)]
    [InlineData("[7]", null)]
    public void Numbers_come_as_text_too(string total, int? expected) => Assert.Equal(expected, Of($$$"""{"data":{"totalItem":{{{total}}}}}""").NumberAt("data.totalItem"));

    [Fact]
    public void Half_a_character_in_one_row_leaves_the_page_readable()
    {
        var answer = Of("""{"code":200,"data":{"list":[{"name":"cut \ud83c"},{"name":"whole"}]}}""");

        Assert.Equal(["cut \uFFFD", "whole"], answer.At("data.list")!.Value.EnumerateArray().Select(r => r.GetProperty("name").GetString()));
    }

    [Fact]
    public void Its_text_is_bounded_and_names_status_code_and_error()
    {
        Assert.Equal("HTTP 200, code 404: No Privilege", Of("""{"code":404,"message":"No Privilege"}""").Text);
        Assert.Equal("HTTP 401, access_denied: denied", Of("""{"error":"access_denied","error_description":"denied"}""", 401).Text);
        Assert.Equal("HTTP 502: no JSON", Of("<html>", 502).Text);
        Assert.Equal(300, Of($$"""{"code":1,"message":"{{new string('x', 5000)}}"}""").Text.Length);
    }

    [Fact]
    public void Its_text_is_one_line_and_not_cut_inside_a_character()
    {
        var text = Of($$"""{"code":404,"message":"No\n Privilege {{new string('x', 261)}}😀😀😀😀"}""").Text;

        Assert.StartsWith("HTTP 200, code 404: No Privilege xxx", text, StringComparison.Ordinal);
        Assert.EndsWith("x😀😀…", text, StringComparison.Ordinal);
    }

    private static OkkiAnswer Of(string body, int status = 200) => OkkiAnswer.Of((HttpStatusCode)status, Encoding.UTF8.GetBytes(body));
}
