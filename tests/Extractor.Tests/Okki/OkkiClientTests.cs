using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Hosting.Http;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Testing;

namespace OkkiBridge.Extractor.Tests.Okki;

public sealed class OkkiClientTests
{
    private static readonly OkkiSandboxOptions Few = new() { Companies = 30 };

    public static TheoryData<OkkiSandboxOptions> Manners => new()
    {
        Few,
        Few with { TemplateEnvelope = true },
        Few with { TotalAsText = true },
        Few with { CountIsPageLength = true },
        Few with { ExpiresInPresent = false },
        Few with { AcceptBareToken = false },
    };

    [Theory]
    [MemberData(nameof(Manners))]
    public async Task A_page_is_read_in_whatever_manner_it_is_answered(OkkiSandboxOptions manner)
    {
        await using var bench = await OkkiBench.StartAsync(manner);

        var page = await bench.ListAsync(("start_index", "2"), ("count", "20"));

        Assert.Equal((10, 30), (page.Rows.Count, page.Total));
        Assert.InRange(page.Now!.Value, TimeProvider.System.GetUtcNow().AddMinutes(-5), TimeProvider.System.GetUtcNow().AddMinutes(5));
    }

    [Theory]
    [InlineData("Bearer", true)]
    [InlineData("", false)]
    public async Task The_scheme_of_the_header_is_set(string scheme, bool bearer)
    {
        await using var bench = await OkkiBench.StartAsync(Few with { AcceptBearer = bearer, AcceptBareToken = !bearer }, ("Okki:AuthorizationScheme", scheme));

        Assert.Equal(30, (await bench.ListAsync()).Total);
    }

    [Fact]
    public async Task A_query_is_percent_encoded()
    {
        await using var bench = await OkkiBench.StartAsync(Few);

        Assert.Equal(0, (await bench.ListAsync(("start_time", "2100-01-01 00:00:00"), ("end_time", "2100-01-02 00:00:00"), ("x", "客户 &+#?/"))).Total);
    }

    [Fact]
    public async Task A_base_address_keeps_its_path()
    {
        var network = new Scripted(_ => Answer("""{"code":200,"now":"2026-03-02 10:15:07","data":{"list":[],"totalItem":0}}"""));
        await using var bench = await OkkiBench.StartAsync(Few, network, ("Okki:BaseUrl", "http://proxy.test/okki"));

        await bench.ListAsync();

        Assert.Equal(["/okki/v1/oauth2/access_token", "/okki/v1/company/list"], network.Paths);
    }

    [Fact]
    public async Task Details_are_found_gone_or_refused()
    {
        await using var bench = await OkkiBench.StartAsync(Few);
        var id = bench.Okki.Companies.Ids[0];

        Assert.Equal(id, Assert.IsType<OkkiDetail.Found>(await bench.DetailAsync(id)).Document.GetProperty("company_id").GetInt64());
        Assert.IsType<OkkiDetail.Gone>(await bench.DetailAsync(4711));
        Assert.Contains("Invalid query", Assert.IsType<OkkiDetail.Refused>(
            await bench.Client.DetailAsync("/v1/company/info", "company", "1", "data", insist: true, TestContext.Current.CancellationToken)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(404)]
    public async Task An_unknown_company_is_gone_under_any_status(int status)
    {
        await using var bench = await OkkiBench.StartAsync(Few with { UnknownCompanyStatus = status });

        Assert.IsType<OkkiDetail.Gone>(await bench.DetailAsync(4711));
        Assert.Equal(2, bench.Okki.Accounting.Calls);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(400)]
    [InlineData(200)]
    public async Task A_revoked_token_is_replaced_and_the_call_repeated(int status)
    {
        await using var bench = await OkkiBench.StartAsync(Few with { RefusedTokenStatus = status });
        await bench.ListAsync();
        bench.Okki.RevokeTokens();

        using var calls = CallCount.Open();
        Assert.Equal(30, (await bench.ListAsync()).Total);

        Assert.Equal(3, calls.Value);           // refused, token, repeated
        Assert.Equal(2, bench.Okki.Accounting.TokensIssued);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(400)]
    [InlineData(200)]
    public async Task A_new_token_that_is_refused_too_stops_loudly(int status)
    {
        await using var bench = await OkkiBench.StartAsync(Few with { RefusedTokenStatus = status });
        bench.Okki.FailNext(FaultKind.TokenRefused, times: 100);

        var fault = await Assert.ThrowsAsync<OkkiConfigurationException>(() => bench.ListAsync());

        Assert.Contains("Okki:Scope", fault.Message, StringComparison.Ordinal);
        Assert.InRange(bench.Okki.Accounting.Calls, 4, 16);      // each token was another one: repeated like any call that failed, and given up
    }

    [Fact]
    public async Task The_same_token_signed_again_and_refused_again_is_not_tried_a_third_time()
    {
        await using var bench = await OkkiBench.StartAsync(Few with { AcceptBearer = false });

        await Assert.ThrowsAsync<OkkiConfigurationException>(() => bench.ListAsync());

        Assert.Equal((4, 2), (bench.Okki.Accounting.Calls, bench.Okki.Accounting.TokensIssued));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(200)]
    public async Task A_missing_scope_stops_at_once(int status)
    {
        await using var bench = await OkkiBench.StartAsync(Few with { NoPermissionStatus = status }, ("Okki:Scope", "user"));

        var fault = await Assert.ThrowsAsync<OkkiConfigurationException>(() => bench.ListAsync());

        Assert.Contains("no permission company scopes", fault.Message, StringComparison.Ordinal);
        Assert.Equal(2, bench.Okki.Accounting.Calls);
    }

    [Theory]
    [InlineData("Okki:ClientSecret", "wrong-secret", "invalid_client")]
    [InlineData("Okki:Scope", "cooking", "invalid_scope")]
    public async Task Wrong_credentials_stop_at_once_without_being_told(string key, string value, string error)
    {
        await using var bench = await OkkiBench.StartAsync(Few, (key, value));

        var fault = await Assert.ThrowsAsync<OkkiConfigurationException>(() => bench.ListAsync());

        Assert.Contains(error, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", fault.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, bench.Okki.Accounting.Calls);
    }

    [Fact]
    public async Task A_redirect_takes_no_secret_elsewhere()
    {
        await using var bench = await OkkiBench.StartAsync(Few);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        await using var gate = builder.Build();
        gate.Run(context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = new Uri(bench.Okki.Url, context.Request.Path.ToString()).ToString();
            return Task.CompletedTask;
        });
        await gate.StartAsync(TestContext.Current.CancellationToken);
        await using var astray = await OkkiBench.StartAsync(Few, ("Okki:BaseUrl", gate.Urls.Single()));

        await Assert.ThrowsAsync<OkkiConfigurationException>(() => astray.ListAsync());

        Assert.Equal(0, bench.Okki.Accounting.Calls);
    }

    [Fact]
    public async Task An_unknown_path_is_a_fault_of_the_plan()
    {
        await using var bench = await OkkiBench.StartAsync(Few);

        await Assert.ThrowsAsync<OkkiConfigurationException>(() => bench.ListAsync("/v1/company/lists"));
        Assert.Equal(2, bench.Okki.Accounting.Calls);
    }

    [Theory]
    [InlineData(FaultKind.ServerError)]
    [InlineData(FaultKind.BadGatewayHtml)]
    [InlineData(FaultKind.Unavailable)]
    [InlineData(FaultKind.GatewayTimeout)]
    [InlineData(FaultKind.OkWithServerErrorCode)]
    [InlineData(FaultKind.CutBeforeEffect)]
    [InlineData(FaultKind.CutMidAnswer)]
    [InlineData(FaultKind.TruncatedJson)]
    [InlineData(FaultKind.EmptyBody)]
    public async Task What_goes_wrong_for_a_moment_is_repeated_for_lists_details_and_tokens(FaultKind kind)
    {
        await using var bench = await OkkiBench.StartAsync(Few);
        foreach (var path in (string[])["access_token", "company/list", "company/info"]) bench.Okki.FailNext(kind, times: 2, path);

        using var calls = CallCount.Open();
        Assert.Equal(30, (await bench.ListAsync()).Total);
        Assert.IsType<OkkiDetail.Found>(await bench.DetailAsync(bench.Okki.Companies.Ids[0]));

        Assert.Equal(9, calls.Value);
        Assert.Equal(9, bench.Okki.Accounting.Calls);
    }

    [Theory]
    [InlineData(FaultKind.ServerError)]
    [InlineData(FaultKind.CutBeforeEffect)]
    [InlineData(FaultKind.TruncatedJson)]
    public async Task After_four_attempts_the_source_is_unavailable(FaultKind kind)
    {
        await using var bench = await OkkiBench.StartAsync(Few);
        bench.Okki.FailNext(kind, times: 4, "company/list");

        await Assert.ThrowsAsync<OkkiUnavailableException>(() => bench.ListAsync());

        Assert.Equal(5, bench.Okki.Accounting.Calls);
        Assert.Equal(30, (await bench.ListAsync()).Total);
    }

    [Fact]
    public async Task An_outage_is_unavailable_and_over_when_it_is_over()
    {
        await using var bench = await OkkiBench.StartAsync(Few);
        await bench.Okki.Stop();
        await Assert.ThrowsAsync<OkkiUnavailableException>(() => bench.ListAsync());

        await bench.Okki.Start();
        Assert.Equal(30, (await bench.ListAsync()).Total);
    }

    [Fact]
    public async Task A_slow_answer_is_not_waited_for()
    {
        await using var bench = await OkkiBench.StartAsync(Few, ("Okki:Timeout", "00:00:01.5"));
        await bench.ListAsync();
        bench.Okki.Faults = new FaultPlan { Slow = TimeSpan.FromMinutes(10) };
        bench.Okki.FailNext(FaultKind.SlowAnswer);

        using var calls = CallCount.Open();
        Assert.Equal(30, (await bench.ListAsync()).Total);
        Assert.Equal(2, calls.Value);
    }

    [Fact]
    public async Task A_body_that_stalls_after_its_headers_is_not_waited_for()
    {
        var network = new Scripted(_ => new HttpResponseMessage { Content = new StreamContent(new Stalled()) });
        await using var bench = await OkkiBench.StartAsync(Few, network, ("Okki:Timeout", "00:00:00.2"));

        var fault = await Assert.ThrowsAsync<OkkiUnavailableException>(() => bench.ListAsync().WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken));

        Assert.Contains("no answer in time", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FaultKind.TooManyRequests, 1, 2)]
    [InlineData(FaultKind.TooManyRequestsBare, 60, 60)]
    public async Task An_answer_of_429_pauses_the_budget_of_all(FaultKind kind, int least, int most)
    {
        await using var bench = await OkkiBench.StartAsync(Few);
        bench.Okki.FailNext(kind, path: "company/list");
        var before = TimeProvider.System.GetUtcNow();

        Assert.Equal(30, (await bench.ListAsync()).Total);

        Assert.InRange(Assert.Single(bench.Pauses) - CallBudgetPauses.ClocksApart, before.AddSeconds(least), TimeProvider.System.GetUtcNow().AddSeconds(most));
    }

    [Fact]
    public async Task Without_a_call_in_the_budget_nothing_is_sent()
    {
        await using var bench = await OkkiBench.StartAsync(Few, ("Okki:LongestBudgetWait", "00:00:10"));
        bench.BudgetWait = TimeSpan.FromMinutes(5);

        using var calls = CallCount.Open();
        await Assert.ThrowsAsync<OkkiUnavailableException>(() => bench.ListAsync());

        Assert.Equal((0, 0), (calls.Value, bench.Okki.Accounting.Calls));
    }

    [Fact]
    public async Task Many_details_at_once_share_one_token_and_are_all_counted()
    {
        await using var bench = await OkkiBench.StartAsync(Few);

        using var calls = CallCount.Open();
        var details = await Task.WhenAll(bench.Okki.Companies.Ids.Select(bench.DetailAsync));

        Assert.All(details, d => Assert.IsType<OkkiDetail.Found>(d));
        Assert.Equal((31, 1), (calls.Value, bench.Okki.Accounting.TokensIssued));
    }

    [Fact]
    public async Task Calls_are_counted_for_those_who_make_them()
    {
        await using var bench = await OkkiBench.StartAsync(Few);
        await bench.ListAsync();

        using var outer = CallCount.Open();
        await bench.ListAsync();
        using (var inner = CallCount.Open())
        {
            await Task.WhenAll(bench.ListAsync(), bench.ListAsync());
            Assert.Equal(2, inner.Value);
        }

        await bench.ListAsync();
        Assert.Equal(2, outer.Value);
    }

    [Theory]
    [InlineData("""{"code":200,"now":"2026-03-02 10:15:07","data":{"totalItem":0}}""", "data.list")]
    [InlineData("""{"code":200,"now":"2026-03-02 10:15:07","data":{"list":{"first":{}},"totalItem":0}}""", "data.list")]
    [InlineData("""{"code":200,"now":"2026-03-02 10:15:07","data":{"list":[{}]}}""", "data.totalItem")]
    public async Task A_page_that_lacks_something_is_told_by_name(string body, string missing)
    {
        await using var bench = await OkkiBench.StartAsync(Few, new Scripted(_ => Answer(body)));

        var fault = await Assert.ThrowsAsync<OkkiUnavailableException>(() => bench.ListAsync());

        Assert.Contains($"lacks {missing} ", fault.Message, StringComparison.Ordinal);
    }

    private static HttpResponseMessage Answer(string body) => new() { Content = new StringContent(body, Encoding.UTF8) };

    /// <summary>A network that gives a token, and for the rest what it is told.</summary>
    private sealed class Scripted(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        public List<string> Paths { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Paths.Add(request.RequestUri!.AbsolutePath);
            return Task.FromResult(request.Method == HttpMethod.Post ? Answer("""{"access_token":"t"}""") : answer(request));
        }
    }

    private sealed class Stalled : MemoryStream
    {
        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }
}
