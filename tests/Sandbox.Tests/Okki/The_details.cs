using System.Text.Json;
using OkkiBridge.Sandbox.Okki;

namespace OkkiBridge.Sandbox.Tests.Okki;

public sealed class The_details
{
    [Fact]
    public async Task Take_all_the_shapes_of_the_pages()
    {
        await using var house = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 200 });
        var seen = new HashSet<string>();
        foreach (var id in house.Companies.Ids)
        {
            var info = await house.InfoAsync(id);
            foreach (var key in (string[])["timezone", "tel", "tag", "create_user", "last_edit_user", "edit_time"])
                seen.Add($"{key} {(info.TryGetProperty(key, out var value) ? value.ValueKind : JsonValueKind.Undefined)}");
            seen.Add("status_id " + info.GetProperty("trail_status").GetProperty("status_id").ValueKind);
            foreach (var contact in info.GetProperty("customers").EnumerateArray())
            {
                seen.Add("external " + contact.GetProperty("external_field_data").ValueKind);
                foreach (var tel in contact.GetProperty("tel_list").EnumerateArray())
                    seen.Add("tel_list " + tel.ValueKind);
            }
            foreach (var field in info.GetProperty("company")[0].GetProperty("fields").EnumerateArray())
                seen.Add(field.TryGetProperty("field_type", out var type) ? "field_type " + type.ValueKind : "field type only");
        }

        string[] expected =
        [
            "timezone Number", "timezone String", "tel Array", "tel Object", "tag Array", "tag Object", "create_user Number", "create_user String",
            "last_edit_user Number", "last_edit_user String", "edit_time String", "edit_time Null", "edit_time Undefined", "status_id Number", "status_id String",
            "external Array", "external Object", "tel_list Array", "tel_list Object", "field_type Number", "field_type String", "field type only",
        ];
        Assert.Empty(expected.Except(seen));
    }

    [Fact]
    public async Task Read_the_same_twice_and_differ_after_an_edit()
    {
        await using var house = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 5 });
        var id = house.Companies.Ids[0];
        var first = (await house.InfoAsync(id)).GetRawText();
        Assert.Equal(first, (await house.InfoAsync(id)).GetRawText());

        house.Companies.Change(id);
        Assert.NotEqual(first, (await house.InfoAsync(id)).GetRawText());
    }

    [Fact]
    public async Task Move_their_version_with_an_edit_but_not_with_a_contact()
    {
        await using var house = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 5, ContactEditMovesUpdateTime = false });
        var id = house.Companies.Ids[0];
        var version = (await house.InfoAsync(id)).GetProperty("update_time").GetString();

        house.Companies.LogContact(id);
        house.Companies.EditContact(id);
        var info = await house.InfoAsync(id);
        Assert.Equal(version, info.GetProperty("update_time").GetString());
        Assert.Equal("2026-03-02 10:15:07", info.GetProperty("order_time").GetString());
    }

    [Fact]
    public async Task Are_found_by_serial_id_too_and_need_one_of_the_two()
    {
        await using var house = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 5 });
        var row = (await house.ListAsync("count=1")).GetProperty("list")[0];
        var bySerial = await house.Wire.Get("/v1/company/info?serial_id=" + Uri.EscapeDataString(row.GetProperty("serial_id").GetString()!));

        Assert.Equal(row.GetProperty("company_id").GetInt64(), bySerial.Json.GetProperty("data").GetProperty("company_id").GetInt64());
        Assert.Equal(400, (await house.Wire.Get("/v1/company/info")).Code);
    }

    [Fact]
    public async Task Of_one_company_have_an_id_above_what_a_double_holds_when_told_to()
    {
        await using var house = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 5, HugeId = true });
        Assert.Contains((1L << 53) + 1, house.Companies.Ids);
        Assert.Contains("9007199254740993", (await house.Wire.Get("/v1/company/info?company_id=9007199254740993")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_an_unknown_company_with_code_404_and_the_switched_status()
    {
        await using var house = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 1, UnknownCompanyStatus = 404 });
        var answer = await house.Wire.Get("/v1/company/info?company_id=1");
        Assert.Equal((404, 404), ((int)answer.Status, answer.Code));
        Assert.False(answer.Json.TryGetProperty("data", out _));
    }
}
