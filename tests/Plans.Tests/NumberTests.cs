using System.Text.Json;

namespace OkkiBridge.Plans.Tests;

/// <summary><c>number</c> (数据编码) is tolerant: a field, a label, or nothing, and never a reason to reject.</summary>
public sealed class NumberTests
{
    private const string Record = """
        {
          "company_id": 1, "update_time": "2026-03-02 09:41:12", "serial_id": " A-7 ", "short": "", "owner": { "code": 12 },
          "company": [
            { "name": "管理信息", "fields": [{ "id": "1", "name": "公司名称", "value": "别的" }] },
            { "name": "基本信息", "fields": [{ "id": "2", "name": "公司名称", "value": "晨曦" }, { "id": "3", "name": "规模", "value": "" }] }
          ]
        }
        """;

    [Theory]
    [InlineData("serial_id", "A-7")]
    [InlineData("owner.code", "12")]
    [InlineData("编号", "A-7")]                            // the label of a field in response
    [InlineData("基本信息公司名称", "晨曦")]                // as the published case has it: OKKI's group and field
    [InlineData("规模", null)]
    [InlineData("short", null)]
    [InlineData("owner", null)]
    [InlineData("nobody knows it", null)]
    [InlineData("{{serial_id}}", null)]
    public void It_is_found_by_name_or_label_or_not_at_all(string number, string? expected)
    {
        var plan = Plan.Compile(Documents(number));

        Assert.Equal(expected, Assert.IsType<Mapped>(plan.Map(JsonDocument.Parse(Record).RootElement)).Number);
    }

    [Fact]
    public void It_is_no_part_of_the_content() => Assert.Equal(
        Assert.IsType<Mapped>(Plan.Compile(Documents("serial_id")).Map(JsonDocument.Parse(Record).RootElement)).Hash,
        Assert.IsType<Mapped>(Plan.Compile(Documents("规模")).Map(JsonDocument.Parse(Record).RootElement)).Hash);

    private static PlanDocuments Documents(string number) => new("numbers", new Dictionary<string, string>
    {
        ["source.json"] = $$"""
            { "api": "/v1/company/list", "id": "company_id", "number": "{{number}}", "request": [], "response": [{ "field": "serial_id", "label": "编号" }] }
            """,
        ["target.json"] = """{ "api": "写入空操作" }""",
        ["mapping.json"] = """{ "id": "{{company_id|string}}" }""",
    });
}
