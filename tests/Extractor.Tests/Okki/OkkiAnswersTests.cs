using System.Net;
using System.Text;
using OkkiBridge.Extractor.Okki;

namespace OkkiBridge.Extractor.Tests.Okki;

/// <summary>The tables of okki-open-api.md §1.7 and §2, row by row: HTTP status, body, what it asks of us.</summary>
public sealed class OkkiAnswersTests
{
    [Theory]
    // Success: code 0 or 200, number or text, key message or msg; only with data.
    [InlineData(200, """{"code":200,"message":"success","data":{}}""", Verdict.Done)]
    [InlineData(200, """{"code":0,"msg":"success","data":[]}""", Verdict.Done)]
    [InlineData(200, """{"code":"200","message":"success","data":{}}""", Verdict.Done)]
    [InlineData(200, """{"code":"0","msg":"success","data":{}}""", Verdict.Done)]
    [InlineData(200, """{"code":200,"error":"","message":"success","data":{}}""", Verdict.Done)]
    [InlineData(200, """{"code":200,"message":"success"}""", Verdict.Incomplete)]
    [InlineData(200, """{"code":0,"msg":"success","data":null}""", Verdict.Incomplete)]
    [InlineData(200, """{"code":200,"message":"success","data":"none"}""", Verdict.Incomplete)]
    // Code 0 alone is not success.
    [InlineData(404, """{"code":0,"message":"Not Found"}""", Verdict.ConfigurationFault)]
    [InlineData(404, """{"code":200,"message":"success","data":{}}""", Verdict.Refused)]
    // Code 404: gone, or a refusal; under HTTP 200 or 404.
    [InlineData(200, """{"code":404,"message":"Not Found Resource"}""", Verdict.Gone)]
    [InlineData(404, """{"code":404,"message":"Not Found Resource."}""", Verdict.Gone)]
    [InlineData(200, """{"code":"404","msg":"Not Found Resource"}""", Verdict.Gone)]
    [InlineData(200, """{"code":404,"message":"No Privilege"}""", Verdict.Refused)]
    [InlineData(200, """{"code":404,"message":"'company_id' cannot be empty"}""", Verdict.Refused)]
    [InlineData(200, """{"code":404,"message":"Input data validate error 1"}""", Verdict.Refused)]
    [InlineData(200, """{"code":404,"message":"System group cannot be deleted"}""", Verdict.Refused)]
    [InlineData(200, """{"code":400,"message":"Invalid query"}""", Verdict.Refused)]
    [InlineData(200, """{"code":400,"message":"Invalid data json"}""", Verdict.Refused)]
    [InlineData(200, """{"code":-1,"message":"分组不存在"}""", Verdict.Refused)]
    [InlineData(200, """{"code":2000,"message":"unknown error"}""", Verdict.Refused)]
    [InlineData(200, """{"code":200001,"message":"unknown error"}""", Verdict.Refused)]
    [InlineData(200, """{"message":"no code at all","data":{}}""", Verdict.Refused)]
    // Transient.
    [InlineData(200, """{"code":500,"message":"父级节点不存在"}""", Verdict.RetryLater)]
    [InlineData(500, """{"code":500,"message":"Internal Server Error"}""", Verdict.RetryLater)]
    [InlineData(502, "<html>Bad Gateway</html>", Verdict.RetryLater)]
    [InlineData(503, "", Verdict.RetryLater)]
    [InlineData(504, "<html>", Verdict.RetryLater)]
    [InlineData(408, "", Verdict.RetryLater)]
    [InlineData(429, """{"code":429,"message":"Too Many Requests"}""", Verdict.RetryLater)]
    [InlineData(200, "<html>busy</html>", Verdict.RetryLater)]
    [InlineData(200, "", Verdict.RetryLater)]
    [InlineData(200, """{"code":200,"data":{"list":[""", Verdict.RetryLater)]
    [InlineData(200, "[]", Verdict.RetryLater)]
    [InlineData(403, "<html>blocked</html>", Verdict.RetryLater)]
    [InlineData(404, "<html>maintenance</html>", Verdict.RetryLater)]
    // OAuth bodies.
    [InlineData(400, """{"error":"invalid_client","error_description":"Client authentication failed","message":"Client authentication failed"}""", Verdict.ConfigurationFault)]
    [InlineData(400, """{"error":"invalid_grant","message":"expired"}""", Verdict.ConfigurationFault)]
    [InlineData(400, """{"error":"invalid_request","message":"x","hint":"Token has been revoked"}""", Verdict.ConfigurationFault)]
    [InlineData(400, """{"error":"unsupported_grant_type","message":"x"}""", Verdict.ConfigurationFault)]
    [InlineData(400, """{"error":"invalid_scope","message":"x"}""", Verdict.ConfigurationFault)]
    [InlineData(400, """{"error":"invalid_credentials","message":"x"}""", Verdict.ConfigurationFault)]
    [InlineData(400, """{"error":"server_error","message":"x"}""", Verdict.RetryLater)]
    [InlineData(401, """{"error":"access_denied","message":"x"}""", Verdict.Reauthenticate)]
    [InlineData(200, """{"error":"access_denied","message":"x"}""", Verdict.Reauthenticate)]
    [InlineData(400, """{"error":"access_denied","message":"x"}""", Verdict.Reauthenticate)]
    [InlineData(401, "", Verdict.Reauthenticate)]
    // A token without the module: neither its status nor the key of its text is documented.
    [InlineData(401, """{"error":"access_denied","message":"no permission company scopes"}""", Verdict.ConfigurationFault)]
    [InlineData(401, """{"error":"access_denied","message":"denied","error_description":"no permission company scopes"}""", Verdict.ConfigurationFault)]
    [InlineData(401, """{"error":"access_denied","message":"denied","hint":"no permission company scopes"}""", Verdict.ConfigurationFault)]
    [InlineData(400, """{"error":"no permission company scopes"}""", Verdict.ConfigurationFault)]
    [InlineData(200, """{"code":404,"msg":"no permission company scopes"}""", Verdict.ConfigurationFault)]
    [InlineData(403, """{"code":403,"message":"no permission user scopes"}""", Verdict.ConfigurationFault)]
    // Another address.
    [InlineData(302, "", Verdict.ConfigurationFault)]
    internal void Each_answer_asks_one_thing_of_us(int status, string body, Verdict verdict) => Assert.Equal(verdict, Read(status, body).Verdict);

    [Fact]
    public void The_servers_clock_is_Chinas() =>
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 2, 15, 7, TimeSpan.Zero), Read(200, Source.Empty).Now);

    [Theory]
    [InlineData("""{"code":200,"data":{}}""")]
    [InlineData("""{"code":200,"now":"2026-03-02","data":{}}""")]
    [InlineData("""{"code":200,"now":1772417707,"data":{}}""")]
    public void A_clock_that_cannot_be_read_is_not_guessed(string body) => Assert.Null(Read(200, body).Now);

    [Fact]
    public void Words_for_people_are_bounded_and_on_one_line()
    {
        var text = Read(200, $$"""{"code":404,"message":"No\n Privilege {{new string('x', 258)}}😀😀😀"}""").Text;

        Assert.StartsWith("HTTP 200, code 404: No Privilege xxx", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 290, 300);
        Assert.Equal(text, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Half_a_character_in_a_text_stays_escaped() =>
        Assert.Contains(@"\ud83d", Read(200, """{"code":404,"message":"cut off \ud83d"}""").Text, StringComparison.Ordinal);

    [Fact]
    public void A_byte_order_mark_is_no_fault()
    {
        using var body = new MemoryStream([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Source.Empty)]);

        Assert.Equal(Verdict.Done, OkkiAnswer.Of(HttpStatusCode.OK, body).Verdict);
    }

    private static OkkiAnswer Read(int status, string body)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(body));
        return OkkiAnswer.Of((HttpStatusCode)status, stream);
    }
}
