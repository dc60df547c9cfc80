using System.Net;
using System.Text.Json;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Okki.Modules;

namespace OkkiBridge.Sandbox.Tests.Okki;

/// <summary>Products and sales orders: what they share with the companies, and where their pages differ (reference §7).</summary>
public sealed class Other_modules
{
    private const string Products = "/v1/product";
    private const string Orders = "/v1/invoices/order";
    private static readonly OkkiSandboxOptions Some = new() { Companies = 30, Products = 60, Orders = 60 };

    [Theory]
    [InlineData(Products, "product_id", 20)]
    [InlineData(Orders, "order_id", 10)]
    public async Task Their_pages_start_at_one_and_have_the_stated_size(string path, string id, int size)
    {
        await using var house = await OpenAsync(Some);
        var pages = new List<List<string>>();
        for (var page = 1; page <= 60 / size + 1; page++)
            pages.Add(Ids(await ListAsync(house, path, $"start_index={page}"), id));

        Assert.All(pages[..^1], page => Assert.Equal(size, page.Count));
        Assert.Empty(pages[^1]);
        Assert.Equal(Of(house, path).Ids.Select(i => $"{i}").Order(), pages.SelectMany(p => p).Order());
    }

    [Theory]
    [InlineData(Products)]
    [InlineData(Orders)]
    public async Task Their_total_is_count_alone_whatever_the_page(string path)
    {
        await using var house = await OpenAsync(Some with { CountIsPageLength = true });
        var data = await ListAsync(house, path, "count=7");
        Assert.Equal((7, 60), (data.GetProperty("list").GetArrayLength(), data.GetProperty("count").GetInt32()));
        Assert.False(data.TryGetProperty("totalItem", out _));
    }

    [Theory]
    [InlineData(Products, 1, 2)]   // the created one and the edited one
    [InlineData(Products, 2, 1)]
    [InlineData(Orders, 1, 2)]
    [InlineData(Orders, 2, 1)]
    [InlineData(Orders, 3, 0)]     // its date is the midnight before
    public async Task Their_window_is_on_the_time_that_time_type_names(string path, int timeType, int found)
    {
        await using var house = await OpenAsync(Some);
        Of(house, path).Change(Of(house, path).Ids[3]);
        Of(house, path).Create();
        Assert.Equal(found, (await ListAsync(house, path, $"time_type={timeType}&{Now}")).GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData(Products, "time_type=3")]
    [InlineData(Orders, "time_type=5")]
    [InlineData(Orders, "start_time=yesterday")]
    [InlineData(Products, "count=many")]
    [InlineData(Orders, "removed=2")]
    public async Task What_their_pages_do_not_allow_is_an_invalid_query(string path, string query)
    {
        await using var house = await OpenAsync(Some);
        Assert.Equal(400, (await house.Wire.Get($"{path}/list?{query}")).Code);
    }

    [Fact]
    public async Task Deleted_orders_are_listed_apart_by_the_time_of_their_deletion_and_deleted_products_nowhere()
    {
        await using var house = await OpenAsync(Some);
        var (order, product) = (house.Okki.Orders.Ids[4], house.Okki.Products.Ids[4]);
        house.Okki.Orders.Delete(order);
        house.Okki.Products.Delete(product);

        Assert.Equal([$"{order}"], Ids(await ListAsync(house, Orders, $"removed=1&time_type=4&{Now}"), "order_id"));
        Assert.Equal((59, 59), ((await ListAsync(house, Orders, "")).GetProperty("count").GetInt32(), (await ListAsync(house, Products, "removed=1")).GetProperty("count").GetInt32()));
    }

    [Theory]
    [InlineData(Products, "product_id", HttpStatusCode.NotFound)]
    [InlineData(Orders, "order_id", HttpStatusCode.OK)]
    public async Task Unknown_and_deleted_ones_are_code_404_in_the_status_of_their_page(string path, string id, HttpStatusCode status)
    {
        await using var house = await OpenAsync(Some);
        var gone = Of(house, path).Ids[0];
        Of(house, path).Delete(gone);

        foreach (var unknown in (long[])[1, gone])
        {
            var answer = await house.Wire.Get($"{path}/info?{id}={unknown}");
            Assert.Equal((status, 404, "Not Found Resource"), (answer.Status, answer.Code, answer.Json.GetProperty("message").GetString()));
            Assert.False(answer.Json.TryGetProperty("data", out _));
        }
        Assert.Equal(400, (await house.Wire.Get($"{path}/info")).Code);
    }

    [Theory]
    [InlineData(Products, "product_id", "product_no")]
    [InlineData(Orders, "order_id", "order_no")]
    public async Task Details_are_found_by_either_key_read_the_same_twice_and_differ_after_an_edit(string path, string id, string number)
    {
        await using var house = await OpenAsync(Some);
        var key = Of(house, path).Ids[7];
        var first = (await house.Wire.Get($"{path}/info?{id}={key}")).Json.GetProperty("data");
        var byNumber = (await house.Wire.Get($"{path}/info?{number}={Uri.EscapeDataString(first.GetProperty(number).GetString()!)}")).Json.GetProperty("data");
        Assert.Equal(first.GetRawText(), byNumber.GetRawText());

        Of(house, path).Change(key);
        var edited = (await house.Wire.Get($"{path}/info?{id}={key}")).Json.GetProperty("data");
        Assert.NotEqual(first.GetRawText(), edited.GetRawText());
        Assert.Equal("2026-03-02 10:15:07", edited.GetProperty("update_time").GetString());
    }

    [Fact]
    public async Task Orders_name_a_company_and_products_that_there_are()
    {
        await using var house = await OpenAsync(Some);
        var (companies, products, lines) = (house.Companies.Ids.ToHashSet(), house.Okki.Products.Ids.ToHashSet(), 0);
        foreach (var id in house.Okki.Orders.Ids)
        {
            var order = (await house.Wire.Get($"{Orders}/info?order_id={id}")).Json.GetProperty("data");
            Assert.Contains(Number(order, "company_id"), companies.Select(c => (decimal)c));
            var sum = 0m;
            foreach (var line in order.GetProperty("product_list").EnumerateArray())
            {
                lines++;
                sum += Number(line, "cost_amount");
                Assert.Contains(Number(line, "product_id"), products.Select(p => (decimal)p));
            }
            Assert.Equal(Number(order, "amount"), sum);
        }
        Assert.True(lines > 60);
    }

    [Fact]
    public async Task Rows_of_products_have_no_times_as_on_their_page_and_an_import_is_more_than_a_page_in_one_second()
    {
        await using var house = await OpenAsync(new OkkiSandboxOptions { Companies = 0 });
        var row = (await ListAsync(house, Products, "count=1")).GetProperty("list")[0];
        Assert.False(row.TryGetProperty("update_time", out _));
        Assert.Contains(house.Okki.Products.Ids.GroupBy(house.Okki.Products.UpdateTimeText), second => second.Count() > 100);
    }

    [Theory]
    [InlineData(Products, "company invoices", "no permission product scopes")]
    [InlineData(Orders, "company product", "no permission invoices scopes")]
    public async Task A_token_without_their_module_is_refused(string path, string scope, string text)
    {
        await using var house = await OkkiHouse.OpenAsync(Some);
        await house.SignInAsync(scope);
        var answer = await house.Wire.Get($"{path}/list");
        Assert.Equal((HttpStatusCode.Unauthorized, text), (answer.Status, answer.Json.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task Faults_strike_their_lists_too()
    {
        await using var house = await OpenAsync(Some);
        house.Okki.FailNext(FaultKind.TotalOffByOne, path: Products);
        Assert.NotEqual(60, (await ListAsync(house, Products, "")).GetProperty("count").GetInt32());
        Assert.Equal(60, (await ListAsync(house, Products, "")).GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task One_seed_makes_one_set_of_them()
    {
        await using var one = await OpenAsync(Some);
        await using var same = await OpenAsync(Some);
        await using var other = await OpenAsync(Some with { Seed = 2 });

        foreach (var path in (string[])[Products, Orders])
        {
            var all = await Task.WhenAll(new[] { one, same, other }.Select(house => ListAsync(house, path, "count=100")));
            Assert.Equal(Rows(all[0]), Rows(all[1]));
            Assert.Empty(Rows(all[0]).Intersect(Rows(all[2])));
        }
    }

    [Fact]
    public async Task The_control_surface_changes_and_counts_them()
    {
        await using var house = await OpenAsync(Some);
        var changed = await house.Wire.Post("/_sandbox/orders/change", new { count = 4 });
        Assert.Equal(4, changed.Json.GetProperty("ids").GetArrayLength());
        Assert.Equal(4, (await ListAsync(house, Orders, Now)).GetProperty("count").GetInt32());
        Assert.Equal(60, (await house.Wire.Get("/_sandbox/accounting")).Json.GetProperty("products").GetInt32());
    }

    private static readonly string Now = $"start_time={OkkiHouse.Time(OkkiHouse.Start)}&end_time={OkkiHouse.Time(OkkiHouse.Start)}";

    private static async Task<OkkiHouse> OpenAsync(OkkiSandboxOptions options)
    {
        var house = await OkkiHouse.OpenAsync(options);
        await house.SignInAsync("company product invoices");
        return house;
    }

    private static OkkiRecords Of(OkkiHouse house, string path) => path == Products ? house.Okki.Products : house.Okki.Orders;

    private static async Task<JsonElement> ListAsync(OkkiHouse house, string path, string query) => (await house.Wire.Get($"{path}/list?{query}")).Json.GetProperty("data");

    private static List<string> Ids(JsonElement data, string id) => [.. data.GetProperty("list").EnumerateArray().Select(r => r.GetProperty(id).ToString())];

    /// <summary>In an order of their own: rows of one second stand in any.</summary>
    private static List<string> Rows(JsonElement data) => [.. data.GetProperty("list").EnumerateArray().Select(r => r.GetRawText()).Order(StringComparer.Ordinal)];

    private static decimal Number(JsonElement record, string field) => decimal.Parse(record.GetProperty(field).ToString(), System.Globalization.CultureInfo.InvariantCulture);
}
