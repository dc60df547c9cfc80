using System.Net;
using System.Text;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Hosting.Http;
using static OkkiBridge.Hosting.Http.Verdict;

namespace OkkiBridge.Extractor.Tests.Okki;

/// <summary>The tables of okki-open-api.md §1.7 and §2, row by row, and what is in neither: that is inconclusive.</summary>
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
        { 404, """{"code":0,"message":"Not Found"}""", nameof(Configuration) },
        { 404, """{"code":404,"message":"Not Found"}""", nameof(Configuration) },
        { 200, """{"code":0,"message":"success"}""", nameof(Done) },
        { 200, """{"code":200,"message":"success","data":null}""", nameof(Done) },
        { 200, """{"code":200,"message":"success","data":"x"}""", nameof(Done) },
        { 403, """{"code":200,"message":"success","data":{}}""", nameof(Inconclusive) },
        { 206, """{"code":200,"message":"success","data":{}}""", nameof(Inconclusive) },
        { 200, """{"message":"success","data":{}}""", nameof(Inconclusive) },
        { 200, """{"code":null,"message":"success","data":{}}""", nameof(Inconclusive) },
        { 200, """{"code":[200],"message":"success","data":{}}""", nameof(Inconclusive) },
        { 200, """{"code":200.0,"message":"success","data":{}}""", nameof(Done) },
        { 200, """{"Code":200,"Message":"success","Data":{}}""", nameof(Done) },

        // 404: gone, or the bucket for refusals
        { 200, """{"code":404,"message":"Not Found Resource"}""", nameof(Gone) },
        { 200, """{"code":404,"message":"Not Found Resource."}""", nameof(Gone) },
        { 404, """{"code":404,"message":"Not Found Resource"}""", nameof(Gone) },
        { 200, """{"code":"404","msg":"Not Found Resource"}""", nameof(Gone) },
        { 200, """{"code":404,"msg":"not found resource。"}""", nameof(Gone) },
        { 200, """{"code":404,"message":" Not Found  Resource: 61302845517093"}""", nameof(Gone) },
        { 200, """{"code":404,"message":"Not Found Resource pool"}""", nameof(Inconclusive) },
        { 500, """{"code":404,"message":"Not Found Resource"}""", nameof(Inconclusive) },
        { 404, "<html>Not Found Resource</html>", nameof(Inconclusive) },
        { 404, "", nameof(Inconclusive) },
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
        { 200, """{"code":500,"message":"父级节点不存在"}""", nameof(Inconclusive) },
        { 200, """{"code":-1,"message":"系统繁忙"}""", nameof(Inconclusive) },
        { 200, """{"code":2000,"message":"unknown error"}""", nameof(Inconclusive) },
        { 200, """{"code":200001,"message":"unknown error"}""", nameof(Inconclusive) },
        { 200, """{"code":400,"message":"Bad Request"}""", nameof(Inconclusive) },
        { 200, """{"code":404,"message":""}""", nameof(Inconclusive) },
        { 200, """{"code":404,"message":"Not Found"}""", nameof(Inconclusive) },

        // what says "not now" is no verdict, whatever its code: cases/provider-answers 21
        { 200, """{"code":90018,"message":"请求过于频繁,请稍后再试"}""", nameof(Inconclusive) },
        { 200, """{"code":404,"message":"服务繁忙"}""", nameof(Inconclusive) },
        { 200, """{"code":200,"message":"系统维护中","data":{"list":[],"totalItem":0}}""", nameof(Inconclusive) },

        // too many calls: case 20
        { 200, """{"code":429,"message":"Too Many Requests"}""", nameof(Throttled) },
        { 200, """{"code":"429","msg":"too fast"}""", nameof(Throttled) },
        { 429, "<html>", nameof(Throttled) },

        // a token that is refused under HTTP 200: case 22
        { 200, """{"code":401,"message":"access token expired"}""", nameof(Reauthenticate) },
        { 200, """{"code":"401","msg":"unauthorized"}""", nameof(Reauthenticate) },
        { 200, """{"code":40101,"message":"Token is invalid"}""", nameof(Reauthenticate) },
        { 200, """{"code":10001,"message":"令牌已过期"}""", nameof(Reauthenticate) },
        { 200, """{"code":10001,"message":"token 过期,请重新获取"}""", nameof(Reauthenticate) },
        { 200, """{"code":10001,"message":"无效的token"}""", nameof(Reauthenticate) },
        { 200, """{"code":200,"message":"success","data":{"note":"token expired"}}""", nameof(Done) },

        // transient: HTTP 5xx, 408, 429, broken JSON, HTML
        { 500, """{"code":500,"message":"Internal Server Error"}""", nameof(Inconclusive) },
        { 500, """{"code":200,"message":"success","data":{}}""", nameof(Inconclusive) },
        { 502, "<html>Bad Gateway</html>", nameof(Inconclusive) },
        { 503, "", nameof(Inconclusive) },
        { 504, "<html>", nameof(Inconclusive) },
        { 408, "", nameof(Inconclusive) },
        { 429, """{"code":429,"message":"Too Many Requests"}""", nameof(Throttled) },
        { 429, "", nameof(Throttled) },
        { 200, "", nameof(Inconclusive) },
        { 200, """{"code":200,"message":"suc""", nameof(Inconclusive) },
        { 200, "<html>登录</html>", nameof(Inconclusive) },
        { 200, "[]", nameof(Inconclusive) },
        { 200, "null", nameof(Inconclusive) },
        { 403, "<html>WAF</html>", nameof(Inconclusive) },

        // §1.7: OAuth bodies
        { 400, """{"error":"invalid_client","error_description":"Client authentication failed","message":"Client authentication failed"}""", nameof(Configuration) },
        { 400, """{"error":"invalid_client","message":"Client authentication failed/user.authentication.failed"}""", nameof(Configuration) },
        { 400, """{"error":"invalid_grant","message":"revoked"}""", nameof(Configuration) },
        { 400, """{"error":"invalid_request","hint":"Token has been revoked","message":"x"}""", nameof(Configuration) },
        { 400, """{"error":"unsupported_grant_type","message":"x"}""", nameof(Configuration) },
        { 400, """{"error":"invalid_scope","message":"x"}""", nameof(Configuration) },
        { 400, """{"error":"invalid_credentials","message":"x"}""", nameof(Configuration) },
        { 401, """{"error":"access_denied","message":"denied"}""", nameof(Reauthenticate) },
        { 400, """{"error":"access_denied","message":"denied"}""", nameof(Reauthenticate) },
        { 200, """{"error":"access_denied","message":"denied"}""", nameof(Reauthenticate) },
        { 401, "", nameof(Reauthenticate) },
        { 400, """{"error":"server_error","message":"x"}""", nameof(Inconclusive) },
        { 500, """{"error":"server_error","message":"x"}""", nameof(Inconclusive) },
        { 401, """{"error":"access_denied","message":"no permission company scopes"}""", nameof(Configuration) },
        { 200, """{"code":404,"message":"no permission company scopes."}""", nameof(Configuration) },
        { 403, """{"error_description":"No permission user scopes"}""", nameof(Configuration) },
        { 200, """{"code":0,"msg":"no permission company scopes","data":[]}""", nameof(Configuration) },
        { 401, """{"error":"access_denied","message":"denied","error_description":"no permission company scopes"}""", nameof(Configuration) },
        { 401, """{"error":"access_denied","message":"denied","hint":"no permission company scopes"}""", nameof(Configuration) },
        { 400, """{"error":"no permission company scopes"}""", nameof(Configuration) },

        // an empty key says nothing; a redirect is not followed
        { 200, """{"code":200,"error":"","message":"success","data":{}}""", nameof(Done) },
        { 307, "", nameof(Configuration) },
    };

    public static TheoryData<string, int, string, string> Elsewhere => new()
    {
        // what is proof of a look-up of details is none of a list
        { OkkiEndpoint.List, 200, """{"code":404,"message":"Not Found Resource"}""", nameof(Inconclusive) },
        { OkkiEndpoint.List, 200, """{"code":404,"message":"库存不足"}""", nameof(Inconclusive) },
        { OkkiEndpoint.List, 200, """{"code":404,"message":"No Privilege"}""", nameof(Refused) },
        { OkkiEndpoint.List, 200, """{"code":404,"message":"Input data validate error start_index"}""", nameof(Refused) },
        { OkkiEndpoint.List, 200, """{"code":400,"message":"Invalid query"}""", nameof(Refused) },
        { OkkiEndpoint.List, 200, """{"code":-1,"message":"分组不存在"}""", nameof(Inconclusive) },
        { OkkiEndpoint.LookUp, 200, """{"code":404,"message":"Not Found Resource"}""", nameof(Inconclusive) },
        { OkkiEndpoint.LookUp, 200, """{"code":404,"message":"No Privilege"}""", nameof(Refused) },
        { OkkiEndpoint.LookUp, 200, """{"code":-1,"message":"不支持的类型"}""", nameof(Refused) },

        // a token comes without envelope, and there is no other one to ask with
        { OkkiEndpoint.Token, 200, """{"access_token":"t"}""", nameof(Done) },
        { OkkiEndpoint.Token, 200, """{"code":0,"data":{"access_token":"t"}}""", nameof(Done) },
        { OkkiEndpoint.Token, 500, """{"access_token":"t"}""", nameof(Inconclusive) },
        { OkkiEndpoint.Token, 401, """{"message":"denied"}""", nameof(Configuration) },
        { OkkiEndpoint.Token, 400, """{"error":"access_denied"}""", nameof(Configuration) },
        { OkkiEndpoint.Token, 401, "<html>", nameof(Inconclusive) },
        { OkkiEndpoint.Token, 400, """{"error":"server_error"}""", nameof(Inconclusive) },
        { OkkiEndpoint.Token, 200, """{"code":429,"message":"slow down"}""", nameof(Throttled) },
        { OkkiEndpoint.Token, 200, """{"code":90018,"message":"x"}""", nameof(Inconclusive) },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void An_answer_to_a_look_up_of_details_says(int status, string body, string verdict) => Assert.Equal(verdict, Of(body, status).Verdict.ToString());

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public void Elsewhere_it_says(string endpoint, int status, string body, string verdict) => Assert.Equal(verdict, Of(body, status, endpoint).Verdict.ToString());

    [Fact]
    public void Every_line_of_the_table_names_its_source() =>
        Assert.All(OkkiAnswers.Table.Rules, rule => Assert.Matches("^(§|case )[0-9]", rule.Source));

    [Theory]
    [InlineData("\"2026-03-02 10:15:07\"", "Asia/Shanghai", "2026-03-02T02:15:07Z")]
    [InlineData("\"2026-03-02 10:15:07\"", "America/New_York", "2026-03-02T15:15:07Z")]
    [InlineData("\"2026-03-08 02:30:00\"", "America/New_York", "2026-03-08T07:30:00Z")]     // skipped by daylight saving
    [InlineData("\"0001-01-01 00:00:00\"", "Asia/Shanghai", null)]
    [InlineData("\"1970-01-01 08:00:00\"", "Asia/Shanghai", null)]
    [InlineData("\"2026-03-02\"", "Asia/Shanghai", null)]
    [InlineData("\"2026/03/02\"", "Asia/Shanghai", null)]
    [InlineData("1772417707", "Asia/Shanghai", null)]
    [InlineData("null", "Asia/Shanghai", null)]
    public void The_clock_of_the_source_is_in_its_zone(string now, string zone, string? expected) =>
        Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected, null), Of($$"""{"now":{{now}}}""").NowIn(TimeZoneInfo.FindSystemTimeZoneById(zone)));

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
        Assert.Equal("HTTP 502: HTML, no JSON", Of("<html>", 502).Text);
        Assert.Equal(300, Of($$"""{"code":1,"message":"{{new string('x', 5000)}}"}""").Text.Length);
    }

    [Fact]
    public void Its_text_is_one_line_and_not_cut_inside_a_character()
    {
        var text = Of($$"""{"code":404,"message":"No\n Privilege {{new string('x', 261)}}😀😀😀😀"}""").Text;

        Assert.StartsWith("HTTP 200, code 404: No Privilege xxx", text, StringComparison.Ordinal);
        Assert.EndsWith("x😀😀…", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"code":429,"retry_after":7}""", 7)]
    [InlineData("""{"code":429,"data":{"retryAfter":"7"}}""", 7)]
    [InlineData("""{"code":429,"retry-after":999999999}""", 86400)]
    [InlineData("""{"code":429,"retry_after":0}""", null)]
    [InlineData("""{"code":429,"retry_after":-5}""", null)]
    [InlineData("""{"code":429}""", null)]
    public void Its_body_may_say_how_long_to_wait(string body, int? seconds) => Assert.Equal(seconds, Of(body).Wait?.TotalSeconds);

    private static OkkiAnswer Of(string body, int status = 200, string endpoint = OkkiEndpoint.Details) =>
        OkkiAnswer.Of(endpoint, OkkiAnswers.Table, (HttpStatusCode)status, AnswerBody.Read(Encoding.UTF8.GetBytes(body), null, [], int.MaxValue));
}
