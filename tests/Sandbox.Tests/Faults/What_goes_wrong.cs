using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Qingyiyun;
using OkkiBridge.Sandbox.Tests.Okki;
using OkkiBridge.Sandbox.Tests.Qingyiyun;
using OkkiBridge.Testing;

namespace OkkiBridge.Sandbox.Tests.Faults;

public sealed class What_goes_wrong
{
    [Theory]
    [InlineData(FaultKind.CutAfterEffect, 0, 1)]
    [InlineData(FaultKind.CutMidAnswer, 0, 1)]
    [InlineData(FaultKind.BadGatewayAfterEffect, 502, 1)]
    [InlineData(FaultKind.TruncatedJson, 200, 1)]
    [InlineData(FaultKind.EmptyBody, 200, 1)]
    [InlineData(FaultKind.CutBeforeEffect, 0, 0)]
    [InlineData(FaultKind.ServerError, 500, 0)]
    [InlineData(FaultKind.BadGatewayHtml, 502, 0)]
    [InlineData(FaultKind.Unavailable, 503, 0)]
    [InlineData(FaultKind.GatewayTimeout, 504, 0)]
    [InlineData(FaultKind.TooManyRequests, 429, 0)]
    [InlineData(FaultKind.TooManyRequestsBare, 429, 0)]
    [InlineData(FaultKind.OkWithServerErrorCode, 200, 0)]
    [InlineData(FaultKind.TokenRefused, 401, 0)]
    [InlineData(FaultKind.AnsweredNotStored, 200, 0)]
    public async Task Before_or_after_the_effect_is_told_by_what_the_store_holds(FaultKind kind, int status, int stored)
    {
        await using var house = await QingyiyunHouse.OpenAsync(new QingyiyunSandboxOptions());
        house.Qingyiyun.FailNext(kind, path: "/store");

        if (status == 0)
            await Assert.ThrowsAsync<HttpRequestException>(() => house.StoreAsync(QingyiyunHouse.Company("1")));
        else
            Assert.Equal(status, (int)(await house.StoreAsync(QingyiyunHouse.Company("1"))).Status);

        Assert.Equal(stored, house.Qingyiyun.Store.Count);
    }

    [Theory]
    [InlineData(FaultKind.TruncatedJson, 0.5)]
    [InlineData(FaultKind.EmptyBody, 0)]
    public async Task In_a_body_is_that_it_ends_too_soon(FaultKind kind, double share)
    {
        await using var house = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 5 });
        var whole = (await house.Wire.Get("/v1/company/list")).Text.Length;
        house.Okki.FailNext(kind);
        Assert.Equal((int)(whole * share), (await house.Wire.Get("/v1/company/list")).Text.Length);
    }

    [Theory]
    [InlineData(FaultKind.TooManyRequests, true)]
    [InlineData(FaultKind.TooManyRequestsBare, false)]
    public async Task With_too_many_requests_names_the_wait_or_does_not(FaultKind kind, bool names)
    {
        await using var house = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 1 });
        house.Okki.FailNext(kind);
        Assert.Equal(names, (await house.Wire.Get("/v1/company/list")).RetryAfter is "1" or "2");
    }

    [Fact]
    public async Task With_a_slow_answer_has_its_effect_at_once()
    {
        await using var house = await QingyiyunHouse.OpenAsync(new QingyiyunSandboxOptions());
        house.Qingyiyun.Faults = FaultPlan.None with { Slow = TimeSpan.FromSeconds(60) };
        house.Qingyiyun.FailNext(FaultKind.SlowAnswer);

        var answer = house.StoreAsync(QingyiyunHouse.Company("1"));
        await Eventually.TrueAsync(() => Task.FromResult(house.Qingyiyun.Store.Count == 1), () => "nothing was stored", TestContext.Current.CancellationToken);
        Assert.Equal((1, false), (house.Qingyiyun.Store.Count, answer.IsCompleted));

        while (!answer.IsCompleted)
        {
            house.Clock.Advance(TimeSpan.FromSeconds(60));
            await Task.Yield();
        }
        Assert.Equal(HttpStatusCode.OK, (await answer).Status);
    }

    [Fact]
    public async Task With_a_late_effect_has_it_when_its_caller_has_given_up()
    {
        await using var house = await QingyiyunHouse.OpenAsync(new QingyiyunSandboxOptions { TokenLife = TimeSpan.FromDays(100) });
        house.Qingyiyun.Faults = FaultPlan.None with { Late = TimeSpan.FromMinutes(5) };
        house.Qingyiyun.FailNext(FaultKind.LateEffect, path: "/store");

        using var http = new HttpClient { BaseAddress = house.Qingyiyun.Url };
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", house.Wire.Authorization);
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var answer = http.PostAsJsonAsync(house.Path("store"), new { content = new[] { QingyiyunHouse.Company("1") } }, impatient.Token);
        await Eventually.TrueAsync(() => Task.FromResult(house.Qingyiyun.Accounting.InFlight == 1), () => "nothing came", TestContext.Current.CancellationToken);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        Assert.Equal(0, house.Qingyiyun.Store.Count);

        await Eventually.TrueAsync(
            () =>
            {
                house.Clock.Advance(TimeSpan.FromMinutes(5));
                return Task.FromResult(house.Qingyiyun.Store.Count == 1);
            },
            () => "it never had its effect", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task With_a_refused_token_is_cured_by_a_new_one_only()
    {
        await using var house = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 1 });
        house.Okki.FailNext(FaultKind.TokenRefused);

        Assert.Equal(HttpStatusCode.Unauthorized, (await house.Wire.Get("/v1/company/list")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await house.Wire.Get("/v1/company/list")).Status);
        await house.SignInAsync();
        Assert.Equal(HttpStatusCode.OK, (await house.Wire.Get("/v1/company/list")).Status);
    }

    [Theory]
    [InlineData(FaultKind.TotalOffByOne)]
    [InlineData(FaultKind.RowMissing)]
    [InlineData(FaultKind.PageRepeated)]
    public async Task In_a_list_makes_total_and_distinct_rows_differ_once(FaultKind kind)
    {
        await using var house = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 30 });
        house.Okki.FailNext(kind, path: "list");

        Assert.False(await Whole(first: 2));
        Assert.True(await Whole(first: 1));

        async Task<bool> Whole(int first)
        {
            var pages = new List<JsonElement> { await house.ListAsync($"start_index={first}"), await house.ListAsync($"start_index={3 - first}") };
            var ids = pages.SelectMany(p => p.GetProperty("list").EnumerateArray()).Select(r => r.GetProperty("company_id").GetInt64()).Distinct().Count();
            return pages.TrueForAll(p => p.GetProperty("totalItem").GetInt32() == ids);
        }
    }

    [Fact]
    public async Task In_an_envelope_of_success_is_a_code_of_failure()
    {
        await using var house = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 1 });
        house.Okki.FailNext(FaultKind.OkWithServerErrorCode);
        var answer = await house.Wire.Get("/v1/company/list");
        Assert.Equal((200, 500), ((int)answer.Status, answer.Code));
    }

    [Fact]
    public async Task During_an_outage_is_that_connections_are_refused_until_its_end_at_the_same_address()
    {
        await using var house = await QingyiyunHouse.OpenAsync(new QingyiyunSandboxOptions());
        var url = house.Qingyiyun.Url;
        await house.StoreAsync(QingyiyunHouse.Company("1"));

        await house.Qingyiyun.Stop();
        await Assert.ThrowsAsync<HttpRequestException>(() => house.FindAsync("1"));
        await house.Qingyiyun.Start();
        Assert.Equal((0, url), ((await house.FindAsync("1")).Code, house.Qingyiyun.Url));
    }
}
