using System.Globalization;
using System.Text.Json;
using OkkiBridge.Sandbox.Okki;

namespace OkkiBridge.Plans.Tests;

/// <summary><c>plans/查询小满客户</c>, which ships with the product.</summary>
public sealed class ShippedPlanTests
{
    private static readonly Plan Shipped = Plan.Load(Path.Combine(AppContext.BaseDirectory, "plans", "查询小满客户"));

    public static TheoryData<string, string, string, string> BothShapes => new()
    {
        // tel_list: arrays in samples, objects in the schema
        { "phone", "+47 90011222", """ "customers": [{"main_customer_flag": 1, "tel_list": [["47", "900 11 222"]]}] """,
            """ "customers": [{"main_customer_flag": "1", "tel_list": [{"0": "47", "1": "900 11 222"}]}] """ },
        { "phone", "90011222", """ "customers": [{"main_customer_flag": 1, "tel_list": ["900 11 222"]}] """, """ "customers": [{"main_customer_flag": 1, "tel_list": {"0": ["", 90011222]}}] """ },
        // owner: ids as number or text, more keys, or nobody
        { "owner", "Mia", """ "owner": [{"user_id": 55310217, "nickname": "Mia"}] """, """ "owner": [{"user_id": "55310217", "nickname": "Mia", "name": "M.", "avatar": ""}] """ },
        { "owner", "Mia", """ "owner": [{"user_id": [], "nickname": "Mia"}] """, """ "owner": {"0": {"user_id": {}, "nickname": " Mia "}} """ },
        // customers: flags as number or text; contacts with definitions or maps of fields
        { "main_contact", "Ola", """ "customers": [{"name": "x", "main_customer_flag": 0}, {"name": "Ola", "main_customer_flag": 1, "external_field_data": {}}] """,
            """ "customers": [{"name": "Ola", "main_customer_flag": "1", "external_field_data": [{"id": "1", "value": null}]}, {"name": "x", "main_customer_flag": "0"}] """ },
        { "email", "ola@fjordlys.example", """ "customers": [{"email": "Ola@Fjordlys.example"}] """, """ "customers": [{"email": "ola@fjordlys.example", "main_customer_flag": null}] """ },
        { "created_at", "2025-10-14 16:22:05", """ "create_time": "2025-10-14 16:22:05" """, """ "create_time": " 2025-10-14 16:22:05" """ },
    };

    public static TheoryData<string, string> Nothing => new()
    {
        { "phone", """ "customers": [] """ },
        { "phone", """ "customers": {} """ },
        { "phone", """ "customers": null """ },
        { "phone", """ "customers": [{"main_customer_flag": 1, "tel_list": []}] """ },
        { "phone", """ "customers": [{"main_customer_flag": 1, "tel_list": [["", ""]]}] """ },
        { "phone", """ "customers": ["x", 5, null] """ },
        { "owner", """ "owner": [] """ },
        { "owner", """ "owner": {} """ },
        { "owner", """ "owner": [{"nickname": ""}] """ },
        { "owner", """ "owner": "Mia" """ },
        { "short_name", """ "short_name": "" """ },
        { "created_at", """ "create_time": "1970-01-01 08:00:00" """ },
        { "created_at", """ "create_time": "1970-01-01" """ },
        { "created_at", """ "create_time": null """ },
        { "country", """ "tag": [] """ },
    };

    [Theory]
    [MemberData(nameof(BothShapes))]
    public void Schema_and_sample_map_to_the_same(string field, string expected, string one, string other)
    {
        Assert.Equal(expected, Map(one).Record.GetProperty(field).GetString());
        Assert.Equal(Map(one).Hash, Map(other).Hash);
    }

    [Theory]
    [MemberData(nameof(Nothing))]
    public void Nothing_in_any_shape_is_null(string field, string fields) => Assert.Equal(JsonValueKind.Null, Map(fields).Record.GetProperty(field).ValueKind);

    [Fact]
    public void It_reads_a_hundred_rows_with_details_every_five_minutes_and_checks_ids()
    {
        Assert.Equal(("查询小满客户", "/v1/company/list", "company_id", 100, true), (Shipped.Name, Shipped.Source.Path, Shipped.Source.IdField, Shipped.PageSize, Shipped.IdCheck));
        Assert.Equal(("*/5 * * * *", TimeSpan.FromMinutes(5), DetailMode.On, OnExisting.Update, null),
            (Shipped.Settings.Schedule, Shipped.Settings.Overlap, Shipped.Settings.Detail.Mode, Shipped.Settings.OnExisting, Shipped.Settings.StartFrom));
    }

    /// <summary>As the platform does with 写入空操作: it keeps what came.</summary>
    [Fact]
    public void The_two_documents_of_the_published_case_run_alone()
    {
        var texts = Shipped.Documents.Texts.Where(t => t.Key is "source.json" or "target.json").ToDictionary();
        var warnings = new List<Finding>();

        var plan = Plan.Compile(new PlanDocuments("查询小满客户", texts), warnings);
        var mapped = Assert.IsType<Mapped>(plan.Map(JsonElement.Parse("""{ "company_id": 9007199254740993, "update_time": "2026-03-02 09:41:12", "name": "旧", "name": "🌊", "tag": [] }""")));

        Assert.Equal(["target.json: request: maps nothing, and there is no mapping.json: records are stored as they come, with their id as text"], warnings.Select(w => w.ToString()));
        Assert.Equal((20, "9007199254740993"), (plan.PageSize, mapped.Id));
        SameJson.Assert(JsonElement.Parse("""{ "id": "9007199254740993", "company_id": 9007199254740993, "update_time": "2026-03-02 09:41:12", "name": "🌊", "tag": [] }"""), mapped.Record);
    }

    [Fact]
    public void Its_documents_have_nothing_odd() => Assert.Empty(PlanCatalog.Load(Path.Combine(AppContext.BaseDirectory, "plans")).Warnings);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task Every_document_of_the_simulated_source_maps(int seed)
    {
        await using var source = await SimulatedSource.StartAsync(new OkkiSandboxOptions { Companies = 300, Seed = seed, HugeId = true });
        var okki = source.Okki;

        var phones = 0;
        foreach (var company in okki.Companies.Current())
        {
            var mapped = Assert.IsType<Mapped>(Shipped.Map(await source.DetailsAsync(Shipped, company.Id)));

            Assert.Equal(company.Id.ToString(CultureInfo.InvariantCulture), mapped.Id);
            Assert.Equal(company.UpdateTime.ToUnixTimeSeconds(), mapped.Version);
            Assert.Equal((mapped.Id, company.Name), (mapped.Record.GetProperty("id").GetString(), mapped.Record.GetProperty("name").GetString()));
            Assert.All(mapped.Record.EnumerateObject(), f => Assert.True(f.Value.ValueKind is JsonValueKind.Null or JsonValueKind.String, f.Name));
            if (mapped.Record.GetProperty("phone") is { ValueKind: JsonValueKind.String } phone)
            {
                phones++;
                Assert.Matches(@"^\+\d{1,3} \d+$", phone.GetString());
            }
        }

        Assert.InRange(phones, 1, okki.Companies.Count);
        Assert.Contains(9007199254740993, okki.Companies.Ids);
    }

    private static Mapped Map(string fields) => Assert.IsType<Mapped>(
        Shipped.Map(JsonElement.Parse($$"""{ "company_id": 61302845517093, "name": "Fjordlys", "update_time": "2026-03-02 09:41:12", {{fields}} }""")));
}
