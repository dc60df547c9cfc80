using System.Text.Json;
using OkkiBridge.Sandbox.Okki;

namespace OkkiBridge.Sandbox.Tests.Okki;

public sealed class The_look_ups
{
    private static readonly OkkiSandboxOptions Some = new() { Companies = 120 };

    [Fact]
    public async Task Name_every_group_that_companies_point_to_somewhere_in_the_tree()
    {
        await using var house = await OkkiHouse.OpenAsync(Some);
        var groups = Flatten(await DataAsync(house, "/v1/company/fields/selector?field=group_id")).ToHashSet();
        foreach (var id in house.Companies.Ids)
            Assert.Contains((await house.InfoAsync(id)).GetProperty("group_id").GetInt64(), groups);
        Assert.Contains(0, groups);
    }

    [Fact]
    public async Task Leave_out_a_stage_that_was_removed_and_is_still_pointed_to()
    {
        await using var house = await OkkiHouse.OpenAsync(Some);
        var stages = (await DataAsync(house, "/v1/company/fields/selector?field=trail_status")).EnumerateArray().Select(s => s.GetProperty("status_id").GetString()).ToList();
        var used = new HashSet<string>();
        foreach (var id in house.Companies.Ids)
            used.Add((await house.InfoAsync(id)).GetProperty("trail_status").GetProperty("info_value").GetString()!);

        Assert.Single(used.Except(stages));
        Assert.Equal("0", stages[^1]);
    }

    [Fact]
    public async Task Name_every_owner_only_when_all_three_flags_are_asked_for()
    {
        await using var house = await OkkiHouse.OpenAsync(Some);
        var names = new List<List<string?>>();
        foreach (var flag in (string[])["?enable_flag=0", "?enable_flag=1", "?enable_flag=2"])
            names.Add([.. (await DataAsync(house, "/v1/user/list" + flag)).EnumerateArray().Select(u => u.GetProperty("user_id").GetString())]);

        Assert.Equal(names[1], (await DataAsync(house, "/v1/user/list")).EnumerateArray().Select(u => u.GetProperty("user_id").GetString()));
        foreach (var id in house.Companies.Ids)
        {
            foreach (var owner in (await house.InfoAsync(id)).GetProperty("owner").EnumerateArray())
                Assert.Contains(owner.GetProperty("user_id").ToString(), names.SelectMany(n => n));
        }
        Assert.All(names, n => Assert.NotEmpty(n));
    }

    [Fact]
    public async Task Hold_a_field_without_an_id_and_options_of_custom_selects()
    {
        await using var house = await OkkiHouse.OpenAsync(Some);
        var fields = (await DataAsync(house, "/v1/company/fields")).EnumerateArray().ToList();
        Assert.Contains(fields, f => f.GetProperty("id").GetString() == "" && f.GetProperty("is_list").GetInt32() == 1);
        Assert.Equal("是", fields.Single(f => f.GetProperty("id").GetString() == "13207715520931").GetProperty("ext_info")[0].GetString());
        Assert.Contains((await DataAsync(house, "/v1/company/fields?type=customer")).EnumerateArray(), f => f.GetProperty("id").GetString() == "tel_list");
    }

    [Fact]
    public async Task Have_enums_whose_codes_and_names_differ_in_kind()
    {
        await using var house = await OkkiHouse.OpenAsync(Some);
        var enums = await DataAsync(house, "/v1/company/companyEnums");
        Assert.Equal(8, enums.EnumerateObject().Count());
        Assert.Equal(999999999, enums.GetProperty("scale_list")[5].GetProperty("name").GetProperty("max").GetInt32());
        Assert.Equal("批发商", enums.GetProperty("biz_type_list")[0].GetProperty("code").GetString());
        Assert.Equal(-11, enums.GetProperty("timezone_list")[0].GetProperty("code").GetInt32());
    }

    [Theory]
    [InlineData("pool_id")]
    [InlineData("origin")]
    [InlineData("country")]
    [InlineData("product_group")]
    [InlineData("category")]
    public async Task Answer_for_every_field_of_the_page(string field)
    {
        await using var house = await OkkiHouse.OpenAsync(Some);
        Assert.NotEmpty((await DataAsync(house, "/v1/company/fields/selector?field=" + field)).EnumerateArray());
    }

    private static async Task<JsonElement> DataAsync(OkkiHouse house, string path) => (await house.Wire.Get(path)).Json.GetProperty("data");

    private static IEnumerable<long> Flatten(JsonElement nodes) =>
        nodes.EnumerateArray().SelectMany(n => (IEnumerable<long>)[n.GetProperty("id").GetInt64(), .. n.TryGetProperty("node", out var children) ? Flatten(children) : []]);
}
