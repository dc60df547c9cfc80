using System.Net;
using OkkiBridge.Extractor.Okki;

namespace OkkiBridge.Extractor.Tests.Okki;

public sealed class DetailTests : IAsyncDisposable
{
    private readonly Source _okki = new();

    public ValueTask DisposeAsync() => _okki.DisposeAsync();

    [Fact]
    public async Task A_company_is_found_by_its_id()
    {
        _okki.Answers(Source.Company);

        var found = Assert.IsType<OkkiDetail.Found>(await _okki.DetailAsync());

        Assert.Equal("Fjordlys", found.Document.GetProperty("name").GetString());
        Assert.Equal("/v1/company/info?company_id=61302845517093", Assert.Single(_okki.Calls).Path);
    }

    [Theory]
    [InlineData(200, "Not Found Resource")]
    [InlineData(404, "Not Found Resource.")]
    public async Task A_deleted_company_is_gone(int status, string message)
    {
        _okki.Answers((HttpStatusCode)status, $$"""{"code":404,"message":"{{message}}"}""");

        Assert.IsType<OkkiDetail.Gone>(await _okki.DetailAsync());
    }

    [Fact]
    public async Task A_refusal_keeps_its_text()
    {
        _okki.Answers("""{"code":404,"message":"No Privilege"}""");

        Assert.Equal("HTTP 200, code 404: No Privilege", Assert.IsType<OkkiDetail.Refused>(await _okki.DetailAsync()).Text);
    }

    [Theory]
    [InlineData("""{"code":200,"message":"success","now":"2026-03-02 10:15:11"}""")]
    [InlineData("""{"code":200,"message":"success","now":"2026-03-02 10:15:11","data":[]}""")]
    [InlineData("""{"code":200,"message":"success","now":"2026-03-02 10:15:11","data":{}}""")]
    [InlineData("""{"code":200,"message":"success","now":"2026-03-02 10:15:11","data":null}""")]
    public async Task A_company_that_stays_without_data_is_inconclusive_alone(string body)
    {
        _okki.Answers(body, body, body, body);

        var detail = Assert.IsType<OkkiDetail.Inconclusive>(await _okki.DetailAsync());

        Assert.Equal("data", detail.Field);
        Assert.Contains("lacks data", detail.Text, StringComparison.Ordinal);
        Assert.Equal(4, _okki.Calls.Count());
    }

    [Fact]
    public async Task A_company_without_data_for_a_moment_is_found()
    {
        _okki.Answers("""{"code":200,"message":"success","data":[]}""", Source.Company);

        Assert.IsType<OkkiDetail.Found>(await _okki.DetailAsync());
    }

    [Fact]
    public async Task A_path_that_OKKI_does_not_know_stops_every_look_up()
    {
        for (var i = 0; i < 4; i++) _okki.Answers(HttpStatusCode.NotFound, """{"code":0,"message":"Not Found"}""");

        await Assert.ThrowsAsync<OkkiConfigurationException>(() => _okki.DetailAsync());
    }

    [Fact]
    public async Task A_path_that_worked_a_moment_ago_is_not_unknown()
    {
        _okki.Answers(Source.Company);
        await _okki.DetailAsync();
        for (var i = 0; i < 4; i++) _okki.Answers(HttpStatusCode.Found, "", location: new Uri("http://okki.test/maintenance.html"));

        Assert.IsType<OkkiDetail.Inconclusive>(await _okki.DetailAsync());
    }

    [Theory]
    [InlineData(500, "")]
    [InlineData(200, """{"code":500,"message":"boom"}""")]
    [InlineData(200, "<html>oops</html>")]
    [InlineData(404, "<html>oops</html>")]
    [InlineData(400, "<html>oops</html>")]
    [InlineData(204, "")]
    [InlineData(200, """{"code":90018,"message":"请求过于频繁"}""")]
    [InlineData(200, """{"code":777,"message":"?"}""")]
    [InlineData(500, """{"code":200,"message":"success","data":{"company_id":61302845517093}}""")]
    public async Task What_is_not_understood_is_asked_for_again_and_then_told_for_this_company(int status, string body)
    {
        for (var i = 0; i < 4; i++) _okki.Answers((HttpStatusCode)status, body);

        Assert.IsType<OkkiDetail.Inconclusive>(await _okki.DetailAsync());
        Assert.Equal(4, _okki.Calls.Count());
    }

    [Fact]
    public async Task Details_of_another_company_are_no_answer()
    {
        var other = Source.Company.Replace("61302845517093", "61302845517094", StringComparison.Ordinal);
        _okki.Answers(other, other, other, Source.Company.Replace("61302845517093", "\"61302845517093\"", StringComparison.Ordinal));

        Assert.IsType<OkkiDetail.Found>(await _okki.DetailAsync());
        Assert.Equal(4, _okki.Calls.Count());
    }

    [Fact]
    public async Task A_company_in_a_list_of_one_is_found()
    {
        _okki.Answers("""{"code":200,"data":[{"company_id":61302845517093,"name":"Fjordlys"}]}""");

        Assert.Equal("Fjordlys", Assert.IsType<OkkiDetail.Found>(await _okki.DetailAsync()).Document.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Where_nobody_is_there_no_company_is_judged()
    {
        for (var i = 0; i < 4; i++) _okki.Fails(new HttpRequestException(HttpRequestError.ConnectionError));

        Assert.Equal("GET /v1/company/info", (await Assert.ThrowsAsync<OkkiUnavailableException>(() => _okki.DetailAsync())).Call);
    }

    [Fact]
    public async Task A_connection_that_one_company_breaks_is_its_own()
    {
        for (var i = 0; i < 4; i++) _okki.Fails(new HttpRequestException(HttpRequestError.ResponseEnded));

        Assert.IsType<OkkiDetail.Inconclusive>(await _okki.DetailAsync());
    }

    [Fact]
    public async Task Where_fewer_calls_are_asked_for_all_the_time_no_company_is_judged()
    {
        for (var i = 0; i < 4; i++) _okki.Answers("""{"code":429,"message":"slow down"}""");

        Assert.True((await Assert.ThrowsAsync<OkkiUnavailableException>(() => _okki.DetailAsync())).IsThrottled);
    }

    [Fact]
    public async Task Without_a_call_in_the_budget_no_company_is_judged()
    {
        _okki.BudgetWait = TimeSpan.FromHours(1);

        Assert.True((await Assert.ThrowsAsync<OkkiUnavailableException>(() => _okki.DetailAsync())).IsThrottled);
    }
}
