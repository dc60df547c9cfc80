using System.Text.Json;

namespace OkkiBridge.Plans.Tests;

public sealed class LabelTests
{
    private const string Mapping = """
        { "stage": "{{trail_status|label}}", "origin": "{{origin|label:'origin_list'|default:'?'}}", "tags": "{{tag|label:'tag_list'}}", "text": "{{name}}: {{customers[0].post_grade|label}}" }
        """;

    private static readonly Dictionary<string, IReadOnlyDictionary<string, string>> Labels = new()
    {
        ["trail_status"] = new Dictionary<string, string> { ["4417730052"] = "已寄样" },
        ["origin_list"] = new Dictionary<string, string> { ["16"] = "Google" },
        ["tag_list"] = new Dictionary<string, string> { ["88017"] = "重点" },
        ["post_grade"] = new Dictionary<string, string> { ["3"] = "高层管理者" },
    };

    [Fact]
    public void Ids_become_labels_and_unknown_ones_stay() => Assert.Equal(
        """{"stage":"已寄样","origin":"Google","tags":["重点",99],"text":"Ola: 高层管理者"}""",
        Map("""{ "trail_status": 4417730052, "origin": "16", "tag": [88017, 99], "name": "Ola", "customers": [{ "post_grade": 3 }] }""", Labels));

    [Fact]
    public void Without_tables_and_without_values_nothing_fails()
    {
        Assert.Equal("""{"stage":4417730052,"origin":"?","tags":null,"text":"Ola: "}""", Map("""{ "trail_status": 4417730052, "name": "Ola" }""", null));
    }

    [Fact]
    public void A_plan_names_its_tables()
    {
        using var folder = new PlanFolder(("mapping.json", Mapping));

        Assert.Equal(["origin_list", "post_grade", "tag_list", "trail_status"], folder.Load().LabelTables.Order(StringComparer.Ordinal));
    }

    private static string Map(string record, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? labels)
    {
        using var folder = new PlanFolder(("mapping.json", Mapping));
        var whole = $$"""{ "company_id": 1, "update_time": "2026-03-02 09:41:12", {{record.Trim()[1..]}}""";
        return JsonSerializer.Serialize(Assert.IsType<Mapped>(folder.Load().Map(JsonElement.Parse(whole), labels)).Record, Relaxed);
    }

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
