using System.Net;
using OkkiBridge.Sandbox.Qingyiyun;
using static OkkiBridge.Sandbox.Tests.Qingyiyun.QingyiyunHouse;

namespace OkkiBridge.Sandbox.Tests.Qingyiyun;

public sealed class The_rate_limit
{
    [Fact]
    public async Task Counts_natural_minutes_over_all_tokens()
    {
        await using var house = await OpenAsync(new QingyiyunSandboxOptions { RequestsPerMinute = 3 });   // one was the token
        await house.SignInAsync();
        Assert.Equal(40401, await Code());

        house.Clock.Advance(TimeSpan.FromSeconds(53));   // 02:16:00: the next minute, though only 53 s later
        Assert.Equal((40401, 40401, 40401, 42901), (await Code(), await Code(), await Code(), await Code()));
        Assert.Equal(4, house.Qingyiyun.Accounting.HighestCallsPerMinute);

        async Task<int> Code() => (await house.FindAsync("1")).Code;
    }

    [Theory]
    [InlineData(false, 300)]
    [InlineData(true, 400)]
    public async Task Blocks_for_five_minutes_after_a_breach(bool prolongs, int blockedFor)
    {
        await using var house = await OpenAsync(new QingyiyunSandboxOptions { RequestsPerMinute = 1, RefusedCallsProlongBlock = prolongs });
        var breach = await house.FindAsync("1");
        Assert.Equal((HttpStatusCode.TooManyRequests, "300"), (breach.Status, breach.RetryAfter));

        house.Clock.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal(prolongs ? "300" : "200", (await house.FindAsync("1")).RetryAfter);
        house.Clock.Advance(TimeSpan.FromSeconds(blockedFor - 100));
        Assert.Equal(HttpStatusCode.NotFound, (await house.FindAsync("1")).Status);
        Assert.Equal(2, house.Qingyiyun.Accounting.TooManyRequestsSent);
    }

    [Fact]
    public async Task Can_leave_the_wait_unsaid()
    {
        await using var house = await OpenAsync(new QingyiyunSandboxOptions { RequestsPerMinute = 1, RetryAfterPresent = false });
        var breach = await house.FindAsync("1");
        Assert.Equal((HttpStatusCode.TooManyRequests, null), (breach.Status, breach.RetryAfter));
    }

    [Fact]
    public async Task Of_store_calls_is_one_of_its_own()
    {
        await using var house = await OpenAsync(new QingyiyunSandboxOptions { StoresPerMinute = 2 });
        await house.StoreAsync(Company("1"));
        await house.FindAsync("1");
        Assert.Equal(HttpStatusCode.OK, (await house.StoreAsync(Company("1"))).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await house.StoreAsync(Company("1"))).Status);
    }

    [Fact]
    public async Task Tells_what_is_left_on_ordinary_answers()
    {
        await using var house = await OpenAsync(new QingyiyunSandboxOptions { RequestsPerMinute = 60 });
        var headers = (await house.FindAsync("1")).Message.Headers;
        Assert.Equal(("60", "58"), (headers.GetValues("X-RateLimit-Limit").Single(), headers.GetValues("X-RateLimit-Remaining").Single()));
    }
}
