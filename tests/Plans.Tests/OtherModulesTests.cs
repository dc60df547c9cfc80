using System.Globalization;
using System.Text.Json;
using OkkiBridge.Sandbox.Okki;

namespace OkkiBridge.Plans.Tests;

/// <summary>The shipped plans of other modules, and what <c>plan.json</c> assumes where it says nothing.</summary>
public sealed class OtherModulesTests
{
    private static readonly PlanCatalog Shipped = PlanCatalog.Load(Path.Combine(AppContext.BaseDirectory, "plans"));

    [Theory]
    [InlineData("查询小满产品", "/v1/product/list", "/v1/product/info", "product_id", "product")]
    [InlineData("查询小满订单", "/v1/invoices/order/list", "/v1/invoices/order/info", "order_id", "order")]
    public void They_are_off_and_read_their_own_module(string name, string list, string info, string key, string push)
    {
        var plan = Shipped.Get(name);

        Assert.Equal((false, list, key, 100), (plan.Settings.Enabled, plan.Source.Path, plan.Source.IdField, plan.PageSize));
        Assert.Equal((new DetailSettings(DetailMode.On, info, key, "data"), push), (plan.Settings.Detail, plan.Settings.Push));
        Assert.Equal("data.count", plan.Settings.Answer.Total);
        Assert.Contains(KeyValuePair.Create("time_type", "1"), plan.Source.Query(new QueryValues(default, default, default, default, 1, 100)));
    }

    [Fact]
    public void The_companies_are_meant_where_no_plan_is_named() => Assert.Equal("查询小满客户", Shipped.Main?.Name);

    [Theory]
    [InlineData("/v1/product/list", "product_id", "{}", "/v1/product/info", "product_id")]
    [InlineData("/v1/purchaseOrder/list", "purchase_order_id", """{ "detail": { "mode": "on" } }""", "/v1/purchaseOrder/info", "purchase_order_id")]
    [InlineData("/v1/product/list", "product_id", """{ "detail": { "path": "/v2/product", "key": "id" } }""", "/v2/product", "id")]
    [InlineData("/v1/company/list", "company_id", "{}", "/v1/company/info", "company_id")]
    public void Details_are_those_of_the_lists_sister_unless_said_otherwise(string api, string id, string settings, string path, string key)
    {
        using var folder = new PlanFolder(("source.json", $$"""{ "api": "{{api}}", "id": "{{id}}" }"""), ("plan.json", settings));
        Assert.Equal((path, key), (folder.Load().Settings.Detail.Path, folder.Load().Settings.Detail.Key));
    }

    [Fact]
    public void Custom_fields_are_read_by_their_digits_and_an_amount_is_one_in_every_shape()
    {
        using var folder = new PlanFolder(("mapping.json", """{ "season": "{{13207715530001}}", "cost": "{{cost|number:2}}" }"""));
        var mapped = ((string[])["12.5", "\"12.50\"", "12.500", "\" 12.5 \""]).Select(cost => Assert.IsType<Mapped>(folder.Load().Map(
            JsonElement.Parse($$"""{ "company_id": 1, "update_time": "2026-03-02 09:41:12", "13207715530001": "春季", "cost": {{cost}} }""")))).ToList();

        Assert.All(mapped, m => Assert.Equal(("春季", 12.5m), (m.Record.GetProperty("season").GetString(), m.Record.GetProperty("cost").GetDecimal())));
        Assert.Single(mapped.Select(m => m.Hash).Distinct());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task Every_document_of_the_simulated_source_maps(int seed)
    {
        await using var source = await SimulatedSource.StartAsync(new OkkiSandboxOptions { Companies = 20, Seed = seed });

        foreach (var id in source.Okki.Products.Ids)
        {
            var record = await MapAsync(source, Shipped.Get("查询小满产品"), id, source.Okki.Products.UpdateTimeText(id));
            Amounts(record, "price_min", "price_max", "cost");
            Assert.Equal($"{record.GetProperty("product_no").GetString()}-1", record.GetProperty("sku_codes")[0].GetString());
        }

        foreach (var id in source.Okki.Orders.Ids)
        {
            var record = await MapAsync(source, Shipped.Get("查询小满订单"), id, source.Okki.Orders.UpdateTimeText(id));
            Amounts(record, "amount", "exchange_rate");
            Assert.Contains(long.Parse(record.GetProperty("company_id").GetString()!, CultureInfo.InvariantCulture), source.Okki.Companies.Ids);
            Assert.Equal(Length(record.GetProperty("lines")), Length(record.GetProperty("product_nos")));
            Assert.NotEqual("1970-01-01", record.GetProperty("shipment_deadline").ToString().Split(' ')[0]);
        }
    }

    private static async Task<JsonElement> MapAsync(SimulatedSource source, Plan plan, long id, string updated)
    {
        var mapped = Assert.IsType<Mapped>(plan.Map(await source.DetailsAsync(plan, id)));
        Assert.Equal(($"{id}", $"{id}", updated), (mapped.Id, mapped.Record.GetProperty("id").GetString(), mapped.Record.GetProperty("updated_at").GetString()));
        Assert.NotEqual(JsonValueKind.Null, mapped.Record.GetProperty("name").ValueKind);
        return mapped.Record;
    }

    private static void Amounts(JsonElement record, params string[] fields) => Assert.All(fields, field => Assert.Equal(JsonValueKind.Number, record.GetProperty(field).ValueKind));

    private static int Length(JsonElement list) => list.ValueKind is JsonValueKind.Array ? list.GetArrayLength() : 0;
}
