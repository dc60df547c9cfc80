using System.Net;
using System.Net.Sockets;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Qingyiyun;
using OkkiBridge.Sandbox.Tests.Okki;
using OkkiBridge.Sandbox.Tests.Qingyiyun;

namespace OkkiBridge.Sandbox.Tests.Faults;

public sealed class The_control_surface
{
    [Fact]
    public async Task Changes_creates_and_counts_companies_without_being_counted_itself()
    {
        await using var house = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 10 });
        var changed = await house.Wire.Post("/_sandbox/change", new { count = 3 });
        await house.Wire.Post("/_sandbox/create", new { count = 2 });

        Assert.Equal(3, changed.Json.GetProperty("ids").GetArrayLength());
        Assert.Equal(12, (await house.Wire.Get("/_sandbox/companies")).Json.GetProperty("count").GetInt32());
        Assert.Equal(1, (await house.Wire.Get("/_sandbox/accounting")).Json.GetProperty("calls").GetInt32());   // the token
    }

    [Theory]
    [InlineData("light", 200)]
    [InlineData("stormy", 400)]
    public async Task Sets_the_level_of_faults(string level, int status)
    {
        await using var house = await QingyiyunHouse.OpenAsync(new QingyiyunSandboxOptions());
        Assert.Equal(status, (int)(await house.Wire.Post("/_sandbox/faults", new { level })).Status);
        Assert.Equal(status == 200, house.Qingyiyun.Faults.Rates.ContainsKey(FaultKind.ServerError));
    }

    [Fact]
    public async Task Sets_a_bend_by_name_and_counts_how_often_it_struck()
    {
        await using var house = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 10 });
        Assert.Equal(HttpStatusCode.OK, (await house.Wire.Post("/_sandbox/bend", new { name = "case-03-empty" })).Status);
        Assert.Equal(0, await house.TotalAsync(""));
        Assert.Equal(1, (await house.Wire.Get("/_sandbox/accounting")).Json.GetProperty("bends").GetProperty("case-03-empty").GetInt32());

        Assert.Equal(HttpStatusCode.BadRequest, (await house.Wire.Post("/_sandbox/bend", new { name = "case-99" })).Status);
        await house.Wire.Post("/_sandbox/bend", new { name = "none" });
        Assert.Equal(10, await house.TotalAsync(""));
    }

    [Fact]
    public async Task Shows_what_is_held_of_one_company()
    {
        await using var house = await QingyiyunHouse.OpenAsync(new QingyiyunSandboxOptions());
        await house.StoreAsync(QingyiyunHouse.Company("1", "a"));
        await house.StoreAsync(QingyiyunHouse.Company("1", "b"));

        var company = (await house.Wire.Get("/_sandbox/companies/1")).Json;
        Assert.Equal(("b", 2), (company.GetProperty("current").GetProperty("name").GetString(), company.GetProperty("versions").GetArrayLength()));
        Assert.Equal(HttpStatusCode.NotFound, (await house.Wire.Get("/_sandbox/companies/2")).Status);
    }

    [Fact]
    public async Task Ends_an_outage_by_itself()
    {
        await using var house = await QingyiyunHouse.OpenAsync(new QingyiyunSandboxOptions());
        Assert.Equal(HttpStatusCode.BadRequest, (await house.Wire.Post("/_sandbox/outage", new { seconds = 0 })).Status);
        await house.Wire.Post("/_sandbox/outage", new { seconds = 30 });

        Assert.True(await Until(async () => !await Reachable()));
        Assert.True(await Until(() =>
        {
            house.Clock.Advance(TimeSpan.FromSeconds(30));
            return Reachable();
        }));

        async Task<bool> Reachable()
        {
            try { return (await house.Wire.Get("/_sandbox/health")).Status == HttpStatusCode.OK; }
            catch (Exception cut) when (cut is HttpRequestException or SocketException) { return false; }   // bare where a connection is cut as soon as it is made
        }
    }

    [Fact]
    public async Task Accounts_by_path_and_status()
    {
        await using var house = await QingyiyunHouse.OpenAsync(new QingyiyunSandboxOptions());
        await house.FindAsync("1");
        Assert.True(await Until(async () => ((string[])["/v2/oauth 200", "/v2/open-api/business/{scheme}/find-one/{id} 404"])
            .SequenceEqual((await house.Wire.Get("/_sandbox/accounting")).Json.GetProperty("answers").EnumerateObject().Select(a => a.Name))));
    }

    private static async Task<bool> Until(Func<Task<bool>> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20))
        {
            if (await condition())
                return true;
        }
        return false;
    }
}
