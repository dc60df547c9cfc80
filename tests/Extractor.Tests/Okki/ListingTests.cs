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
    [InlineData("""{"code":200,"now":"2026-03-02 10:15:07","data":{"list":[{}]}}""", "data.totalItem")]
    [InlineData("""{"code":200,"now":"2026-03-02 10:15:07","data":{"list":[],"totalItem":null}}""", "data.totalItem")]
    [InlineData("""{"code":200,"now":"2026-03-02 10:15:07","data":{"list":[],"totalItem":-1}}""", "data.totalItem")]
    [InlineData("""{"code":200,"now":"2026-03-02 10:15:07","data":{"list":[],"totalItem":1.5}}""", "data.totalItem")]
    [InlineData("""{"code":200,"now":"2026-03-02 10:15:07","data":{"list":[],"totalItem":"1,35"}}""", "data.totalItem")]
    [InlineData("""{"code":200,"now":"2026-03-02 10:15:07","data":{"list":[],"totalItem":{}}}""", "data.totalItem")]
    [InlineData("""{"code":200,"now":"2026-03-02 10:15:07","data":{"list":[],"totalItem":99999999999}}""", "data.totalItem")]
    [InlineData("""{"code":200,"now":"2026-03-02 10:15:07","data":{"list":{"first":{}},"totalItem":1}}""", "data.list")]
    [InlineData("""{"code":200,"now":"2026-03-02 10:15:07","data":{"list":"none","totalItem":1}}""", "data.list")]
    [InlineData("""{"code":200,"now":"2026-03-02 10:15:07","data":{"list":true,"totalItem":1}}""", "data.list")]
    [InlineData("""{"code":200,"now":"2026-03-02 10:15:07","data":{"totalItem":0}}""", "data.list")]
    [InlineData("""{"code":200,"now":"2026-03-02 10:15:07","data":[{}]}""", "data.list")]
    [InlineData("""{"code":200,"now":"2026-03-02 10:15:07","data":null}""", "data.list")]
    [InlineData("""{"code":200,"now":"2026-03-02 10:15:07"}""", "data.list")]
    public async Task An_answer_that_lacks_something_is_asked_for_again_and_never_taken_for_an_empty_page(string body, string lacks)
    {
        _okki.Answers(body, body, body, body);

        var fault = await Assert.ThrowsAsync<OkkiUnavailableException>(() => _okki.ListAsync());

        Assert.Contains($"lacks {lacks} ", fault.Message, StringComparison.Ordinal);
        Assert.Equal(("GET /v1/company/list", lacks, false), (fault.Call, fault.Field, fault.IsThrottled));
        Assert.Equal(4, _okki.Calls.Count());
    }

    [Fact]
    public async Task An_answer_that_lacked_something_for_a_moment_is_forgotten()
    {
        _okki.Answers("""{"code":200,"data":{"list":[{}]}}""", Source.Empty);

        Assert.Equal(0, (await _okki.ListAsync()).Total);
        Assert.Equal(2, _okki.Calls.Count());
    }

    /// <summary>Some never count what is not there.</summary>
    [Fact]
    public async Task Where_no_rows_were_counted_a_moment_ago_an_answer_without_a_total_lacks_it()
    {
        const string Uncounted = """{"code":200,"now":"2026-03-02 10:15:07","data":{}}""";
        _okki.Answers(Uncounted, Source.Empty, Uncounted, Source.Empty);

        var totals = new[] { (await _okki.ListAsync()).Total, (await _okki.ListAsync()).Total, (await _okki.ListAsync()).Total };

        Assert.Equal([0, 0, 0], totals);
        Assert.Equal(4, _okki.Calls.Count());

        _okki.Answers(Uncounted);
        Assert.Equal(0, (await _okki.PageBehindAsync()).Total);         // behind the last page nothing rests on it
        Assert.Equal(5, _okki.Calls.Count());
    }

    [Theory]
    [InlineData("""{"code":400,"message":"Invalid query"}""")]
    [InlineData("""{"code":404,"message":"No Privilege"}""")]
    public async Task A_list_that_stays_refused_is_the_plans_fault(string body)
    {
        _okki.Answers(body, body, body, body);

        var fault = await Assert.ThrowsAsync<OkkiRefusedException>(() => _okki.ListAsync());

        Assert.Contains("check the plan's request", fault.Message, StringComparison.Ordinal);
        Assert.Equal(("GET /v1/company/list", 4), (fault.Call, _okki.Calls.Count()));
    }

    [Fact]
    public async Task A_list_that_is_refused_once_is_read()
    {
        _okki.Answers("""{"code":404,"message":"No Privilege"}""", Source.Empty);

        Assert.Equal(0, (await _okki.ListAsync()).Total);
    }

    [Fact]
    public async Task Who_narrows_down_asks_once()
    {
        _okki.Answers("""{"code":500,"message":"busy"}""");

        await Assert.ThrowsAsync<OkkiUnavailableException>(() => _okki.ListAsync(insist: false));

        Assert.Single(_okki.Calls);
    }

    [Fact]
    public async Task Who_narrows_down_waits_where_fewer_calls_are_asked_for()
    {
        _okki.Answers("""{"code":429,"message":"slow down"}""", Source.Empty);

        Assert.Equal(0, (await _okki.ListAsync(insist: false)).Total);
    }

    [Theory]
    [InlineData("null", 0)]
    [InlineData("[]", 0)]
    [InlineData("{}", 0)]
    [InlineData("\"\"", 0)]
    [InlineData("false", 0)]
    [InlineData("""[{"company_id":1},{"company_id":2}]""", 2)]
    [InlineData("""{"0":{"company_id":1},"1":{"company_id":2}}""", 2)]
    [InlineData("""{"3":{"company_id":1},"17":{"company_id":2}}""", 2)]
    public async Task Rows_come_in_the_forms_that_PHP_gives_them(string list, int rows)
    {
        _okki.Answers($$$"""{"code":200,"now":"2026-03-02 10:15:07","data":{"list":{{{list}}},"totalItem":{{{rows}}}}}""");

        var page = await _okki.ListAsync();

        Assert.Equal((rows, rows, false), (page.Rows.Count, page.Total, page.TotalIsFallback));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"list":[]}""")]
    [InlineData("""{"list":null}""")]
    public async Task An_answer_with_neither_rows_nor_a_total_is_empty(string data)
    {
        _okki.Answers($$"""{"code":200,"now":"2026-03-02 10:15:07","data":{{data}}}""");

        var page = await _okki.ListAsync();

        Assert.Equal((0, 0, false), (page.Rows.Count, page.Total, page.TotalIsFallback));
    }

    [Theory]
    [InlineData("\"totalItem\":null,\"count\":2", 2, true)]
    [InlineData("\"count\":2", 2, true)]
    [InlineData("\"totalItem\":\"many\",\"count\":2", 2, true)]
    [InlineData("\"totalItem\":350.0,\"count\":2", 350, false)]
    [InlineData("\"totalItem\":\"1,350\",\"count\":2", 1350, false)]
    [InlineData("\"totalItem\":0,\"count\":2", 0, false)]
    public async Task A_total_under_its_other_name_is_told_as_such(string members, int total, bool isFallback)
    {
        _okki.Answers("""{"code":200,"now":"2026-03-02 10:15:07","data":{"list":[{"company_id":1},{"company_id":2}],""" + members + "}}");

        var page = await _okki.ListAsync();

        Assert.Equal((2, total, isFallback), (page.Rows.Count, page.Total, page.TotalIsFallback));
    }

    [Fact]
    public async Task An_answer_without_a_clock_is_an_answer()
    {
        _okki.Answers("""{"code":200,"now":"just now","data":{"list":[],"totalItem":0}}""");

        Assert.Null((await _okki.ListAsync()).Now);
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

        await _okki.Client.ListAsync(path, [], Source.Shape, Source.China, isFirst: true, insist: true, TestContext.Current.CancellationToken);

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
