using OkkiBridge.Extractor.Okki;

namespace OkkiBridge.Extractor.Tests.Okki;

public sealed class ListingTests : IAsyncDisposable
{
    private readonly Source _okki = new();

    public ValueTask DisposeAsync() => _okki.DisposeAsync();

    [Fact]
    public async Task A_page_has_rows_total_and_the_sources_clock()
    {
        _okki.Answers("""{"code":200,"now":"2026-03-02 10:15:07","data":{"list":[{"company_id":9007199254740993},{"company_id":2}],"totalItem":1247,"count":2}}""");

        var page = await _okki.ListAsync();

        Assert.Equal(["9007199254740993", "2"], page.Rows.Select(row => row.GetProperty("company_id").GetRawText()));
        Assert.Equal((1247, Source.Start), (page.Total, page.Now));
    }

    [Theory]
    [InlineData("\"totalItem\":7", 7)]
    [InlineData("\"totalItem\":\"7\"", 7)]
    [InlineData("\"count\":7", 7)]
    [InlineData("\"totalItem\":\"\",\"count\":\"7\"", 7)]
    [InlineData("\"totalItem\":7,\"count\":1", 7)]
    public async Task The_total_may_be_text_or_stand_under_its_other_name(string members, int total)
    {
        _okki.Answers("""{"code":0,"msg":"success","now":"2026-03-02 10:15:07","data":{"list":[],""" + members + "}}");

        Assert.Equal(total, (await _okki.ListAsync()).Total);
    }

    [Theory]
    [InlineData("""{"code":200,"now":"2026-03-02 10:15:07","data":{"list":[]}}""", "data.totalItem")]
    [InlineData("""{"code":200,"now":"2026-03-02 10:15:07","data":{"list":[],"totalItem":-1}}""", "data.totalItem")]
    [InlineData("""{"code":200,"now":"2026-03-02 10:15:07","data":{"list":[],"totalItem":1.5}}""", "data.totalItem")]
    [InlineData("""{"code":200,"now":"2026-03-02 10:15:07","data":{"list":{"1":{}},"totalItem":1}}""", "data.list")]
    [InlineData("""{"code":200,"now":"2026-03-02 10:15:07","data":[]}""", "data.list")]
    [InlineData("""{"code":200,"now":"2026-03-02 10:15:07"}""", "data.list")]
    [InlineData("""{"code":200,"data":{"list":[],"totalItem":0}}""", "now")]
    public async Task An_answer_that_lacks_something_is_asked_for_again_and_never_taken_for_an_empty_page(string body, string lacks)
    {
        _okki.Answers(body, body, body, body);

        var fault = await Assert.ThrowsAsync<OkkiUnavailableException>(() => _okki.ListAsync());

        Assert.Contains($"lacks {lacks} ", fault.Message, StringComparison.Ordinal);
        Assert.Equal(4, _okki.Calls.Count());
    }

    [Fact]
    public async Task An_answer_that_lacked_something_for_a_moment_is_forgotten()
    {
        _okki.Answers("""{"code":200,"data":{}}""", Source.Empty);

        Assert.Equal(0, (await _okki.ListAsync()).Total);
    }

    [Theory]
    [InlineData("""{"code":400,"message":"Invalid query"}""")]
    [InlineData("""{"code":404,"message":"No Privilege"}""")]
    [InlineData("""{"code":404,"message":"Not Found Resource"}""")]
    public async Task A_refused_list_is_the_plans_fault_and_is_not_repeated(string body)
    {
        _okki.Answers(body);

        var fault = await Assert.ThrowsAsync<OkkiConfigurationException>(() => _okki.ListAsync());

        Assert.Contains(Source.List, fault.Message, StringComparison.Ordinal);
        Assert.Single(_okki.Calls);
    }

    [Fact]
    public async Task Values_of_the_query_are_percent_encoded_and_kept_in_order()
    {
        _okki.Answers(Source.Empty);

        await _okki.ListAsync(("start_time", "2026-03-02 10:15:00"), ("word", "广州&a=b+c"), ("count", "100"));

        Assert.Equal(
            "/v1/company/list?start_time=2026-03-02%2010%3A15%3A00&word=%E5%B9%BF%E5%B7%9E%26a%3Db%2Bc&count=100", Assert.Single(_okki.Calls).Path);
    }

    [Theory]
    [InlineData("http://elsewhere.test/v1/company/list")]
    [InlineData("//elsewhere.test/v1/company/list")]
    public async Task A_plans_path_does_not_lead_elsewhere(string path)
    {
        _okki.Answers(Source.Empty);

        await _okki.Client.ListAsync(path, [], Source.Shape, TestContext.Current.CancellationToken);

        Assert.Contains("elsewhere.test/v1/company/list", Assert.Single(_okki.Calls).Path, StringComparison.Ordinal);   // of our host: Source looks
    }

    [Fact]
    public async Task Rows_outlive_the_answer_they_came_in()
    {
        _okki.Answers("""{"code":200,"now":"2026-03-02 10:15:07","data":{"list":[{"name":"广州市晨曦灯饰"}],"totalItem":1}}""", Source.Empty);

        var page = await _okki.ListAsync();
        await _okki.ListAsync();

        Assert.Equal("广州市晨曦灯饰", Assert.Single(page.Rows).GetProperty("name").GetString());
    }
}
