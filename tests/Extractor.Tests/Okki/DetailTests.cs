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
    public async Task A_company_that_stays_without_data_is_refused_alone(string body)
    {
        _okki.Answers(body, body, body, body);

        Assert.Contains("lacks data", Assert.IsType<OkkiDetail.Refused>(await _okki.DetailAsync()).Text, StringComparison.Ordinal);
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
        _okki.Answers(HttpStatusCode.NotFound, """{"code":0,"message":"Not Found"}""");

        await Assert.ThrowsAsync<OkkiConfigurationException>(() => _okki.DetailAsync());
    }
}
