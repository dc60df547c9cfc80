using System.Net;
using OkkiBridge.Sandbox.Okki;

namespace OkkiBridge.Sandbox.Tests.Okki;

public sealed class The_company_list
{
    private static readonly OkkiSandboxOptions Some = new() { Companies = 60 };

    [Fact]
    public async Task Its_pages_start_at_one_and_hold_twenty_rows_unless_asked_otherwise()
    {
        await using var house = await OkkiHouse.OpenAsync(Some);
        var pages = new List<List<long>>();
        for (var page = 1; page <= 4; page++)
            pages.Add(await house.IdsAsync($"start_index={page}"));

        Assert.Equal([20, 20, 20, 0], pages.Select(p => p.Count));
        Assert.Equal(house.Companies.Ids.Order(), pages.SelectMany(p => p).Order());
    }

    [Theory]
    [InlineData(100, 100)]
    [InlineData(50, 50)]
    [InlineData(0, 250)]
    public async Task Its_page_size_is_clamped_in_silence(int largest, int rows)
    {
        await using var house = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 250, LargestPageSize = largest });
        Assert.Equal(rows, (await house.IdsAsync("count=1000")).Count);
    }

    [Fact]
    public async Task Its_total_and_count_are_those_of_all_pages()
    {
        await using var house = await OkkiHouse.OpenAsync(Some);
        var data = await house.ListAsync("count=7");
        Assert.Equal((60, 60), (data.GetProperty("totalItem").GetInt32(), data.GetProperty("count").GetInt32()));
    }

    [Fact]
    public async Task Its_total_can_be_text_and_its_count_the_page()
    {
        await using var house = await OkkiHouse.OpenAsync(Some with { TotalAsText = true, CountIsPageLength = true });
        var data = await house.ListAsync("count=7");
        Assert.Equal(("60", 7), (data.GetProperty("totalItem").GetString(), data.GetProperty("count").GetInt32()));
    }

    [Theory]
    [InlineData(true, true, 0, 0, 1)]
    [InlineData(false, true, 0, 0, 0)]
    [InlineData(true, false, 0, 0, 0)]
    [InlineData(false, false, -1, 1, 1)]
    [InlineData(true, true, 1, 9, 0)]
    [InlineData(true, true, -9, -1, 0)]
    public async Task Its_window_has_the_edges_that_are_switched(bool startInclusive, bool endInclusive, int from, int to, int found)
    {
        await using var house = await OkkiHouse.OpenAsync(Some with { StartInclusive = startInclusive, EndInclusive = endInclusive });
        house.Companies.Change();
        Assert.Equal(found, await house.TotalAsync(Window(OkkiHouse.Start.AddSeconds(from), OkkiHouse.Start.AddSeconds(to))));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task Its_end_without_time_of_day_is_the_start_or_the_end_of_that_day(bool endOfDay, int found)
    {
        await using var house = await OkkiHouse.OpenAsync(Some with { DateOnlyEndIsEndOfDay = endOfDay });
        house.Companies.Change();
        Assert.Equal(found, await house.TotalAsync("start_time=2026-03-02&end_time=2026-03-02") - SeededOn(house, "2026-03-02", endOfDay));
    }

    [Theory]
    [InlineData(1, 2)]   // the created one and the edited one
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    public async Task Its_window_is_on_the_time_that_time_type_names(int timeType, int found)
    {
        await using var house = await OkkiHouse.OpenAsync(Some);
        house.Companies.Create();
        house.Companies.Change(house.Companies.Ids[0]);
        Assert.Equal(found, await house.TotalAsync($"time_type={timeType}&" + Window(OkkiHouse.Start, OkkiHouse.Start)));
    }

    [Fact]
    public async Task Its_pools_divide_it()
    {
        await using var house = await OkkiHouse.OpenAsync(Some);
        var (own, everyone) = (await house.TotalAsync("all=0"), await house.TotalAsync("all=2"));
        Assert.Equal(60, own + everyone);
        house.Companies.ReleaseMany(60);
        Assert.Equal((0, 60), (await house.TotalAsync("all=0"), await house.TotalAsync("all=2")));
    }

    [Fact]
    public async Task Deleted_companies_are_in_the_list_of_deleted_ones_only()
    {
        await using var house = await OkkiHouse.OpenAsync(Some);
        var gone = house.Companies.Ids[5];
        house.Companies.Delete(gone);

        Assert.Equal(59, await house.TotalAsync("removed=0"));
        Assert.Equal([gone], await house.IdsAsync("removed=1&" + Window(OkkiHouse.Start, OkkiHouse.Start)));
        var info = await house.Wire.Get($"/v1/company/info?company_id={gone}");
        Assert.Equal((HttpStatusCode.OK, 404), (info.Status, info.Code));
        Assert.Equal("Not Found Resource", info.Json.GetProperty("message").GetString());
    }

    [Fact]
    public async Task It_is_of_the_live_data_so_that_a_changed_row_leaves_a_closed_window_between_two_pages()
    {
        await using var house = await OkkiHouse.OpenAsync(Some);
        var closed = $"end_time={OkkiHouse.Time(OkkiHouse.Start.AddSeconds(-30))}&count=20";
        var first = await house.IdsAsync("start_index=1&" + closed);
        house.Companies.Change(first[0]);

        var rest = await house.IdsAsync("start_index=2&" + closed);
        rest.AddRange(await house.IdsAsync("start_index=3&" + closed));
        Assert.Equal(59, await house.TotalAsync(closed));
        Assert.Equal(59, first.Concat(rest).Distinct().Count());   // forward paging skipped a row that never changed
    }

    [Fact]
    public async Task A_contact_reorders_rows_inside_a_closed_window_when_the_order_is_by_contact()
    {
        await using var house = await OkkiHouse.OpenAsync(Some with { Order = ListOrder.OrderTimeDescending });
        var before = await house.IdsAsync("count=60");
        house.Companies.LogContact(before[40]);

        Assert.Equal(before[40], (await house.IdsAsync("count=60"))[0]);
        Assert.Equal(0, await house.TotalAsync("start_time=" + OkkiHouse.Time(OkkiHouse.Start)));   // update_time did not move
    }

    [Fact]
    public async Task Rows_of_one_second_stand_in_another_order_each_time_unless_switched_off()
    {
        await using var shuffled = await OkkiHouse.OpenAsync(Some);
        shuffled.Companies.BurstInOneSecond(50);
        Assert.NotEqual(await shuffled.IdsAsync("count=50"), await shuffled.IdsAsync("count=50"));
        Assert.Equal((await shuffled.IdsAsync("count=50")).Order(), (await shuffled.IdsAsync("count=50")).Order());

        await using var stable = await OkkiHouse.OpenAsync(Some with { TiesShuffled = false });
        stable.Companies.BurstInOneSecond(50);
        Assert.Equal(await stable.IdsAsync("count=50"), await stable.IdsAsync("count=50"));
    }

    [Fact]
    public async Task A_change_shows_after_the_lag_in_the_list_and_at_once_in_the_details()
    {
        await using var house = await OkkiHouse.OpenAsync(Some with { ListLag = TimeSpan.FromSeconds(20) });
        var id = house.Companies.Change();

        Assert.Equal(0, await house.TotalAsync(Window(OkkiHouse.Start, OkkiHouse.Start)));
        Assert.Equal("2026-03-02 10:15:07", (await house.InfoAsync(id)).GetProperty("update_time").GetString());
        house.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(1, await house.TotalAsync(Window(OkkiHouse.Start, OkkiHouse.Start)));
    }

    [Theory]
    [InlineData(false, 60)]
    [InlineData(true, 0)]
    public async Task The_parameter_date_is_ignored_or_honoured(bool honoured, int found)
    {
        await using var house = await OkkiHouse.OpenAsync(Some with { DateHonoured = honoured });
        Assert.Equal(found, await house.TotalAsync("date=2026-03-03"));
    }

    [Fact]
    public async Task Its_envelope_carries_the_clock_of_China_and_the_switched_code()
    {
        await using var house = await OkkiHouse.OpenAsync(Some);
        var answer = (await house.Wire.Get("/v1/company/list")).Json;
        Assert.Equal((200, "success", "2026-03-02 10:15:07"), (answer.GetProperty("code").GetInt32(), answer.GetProperty("message").GetString(), answer.GetProperty("now").GetString()));

        await using var template = await OkkiHouse.OpenAsync(Some with { TemplateEnvelope = true });
        answer = (await template.Wire.Get("/v1/company/list")).Json;
        Assert.Equal((0, "success"), (answer.GetProperty("code").GetInt32(), answer.GetProperty("msg").GetString()));
    }

    [Fact]
    public async Task An_unknown_path_is_code_zero_with_status_404()
    {
        await using var house = await OkkiHouse.OpenAsync(Some);
        var answer = await house.Wire.Get("/v1/company/lists");
        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Equal("""{"code":0,"message":"Not Found"}""", answer.Text);
    }

    [Fact]
    public async Task More_calls_than_the_limit_in_one_minute_wait_for_the_next_one()
    {
        await using var house = await OkkiHouse.OpenAsync(Some with { RequestsPerMinute = 3 });   // one was the token
        await house.Wire.Get("/v1/company/list");
        await house.Wire.Get("/v1/company/list");

        var refused = await house.Wire.Get("/v1/company/list");
        Assert.Equal(((HttpStatusCode)429, "53"), (refused.Status, refused.RetryAfter));
        house.Clock.Advance(TimeSpan.FromSeconds(53));
        Assert.Equal(HttpStatusCode.OK, (await house.Wire.Get("/v1/company/list")).Status);
        Assert.Equal(1, house.Okki.Accounting.TooManyRequestsSent);
    }

    private static string Window(DateTimeOffset from, DateTimeOffset to) => $"start_time={OkkiHouse.Time(from)}&end_time={OkkiHouse.Time(to)}";

    private static int SeededOn(OkkiHouse house, string day, bool counted) =>
        counted ? house.Okki.Accounting.Versions.Count(v => v.Change == CompanyChange.Seeded && v.UpdateTimeText.StartsWith(day, StringComparison.Ordinal)) : 0;
}
