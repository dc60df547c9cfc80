using System.Globalization;
using System.Text.Json;

namespace OkkiBridge.Sandbox.Okki;

/// <summary><c>companyEnums</c>: eight lists of code and name; the code is the label in one, the name is a range in another.</summary>
internal static class CompanyEnums
{
    private static readonly string[] Procurement =
        ["无采购额", "≤1K", "1K-5K", "5K-10K", "10K-30K", "30K-50K", "50K-100K", "100K-300K", "300K-500K", "500K-1M", "1M-5M", "≥5M"];

    private static readonly (int Min, int Max)[] Scales = [(1, 59), (60, 149), (150, 499), (500, 999), (1000, 4999), (5000, 999999999)];

    public static void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        List(json, "biz_type_list", LookUps.BizTypes, (i, name) => json.WriteString("code", name));
        List(json, "tag_list", ["重点"], (i, _) => json.WriteString("code", "88017"));
        List(json, "timezone_list", Enumerable.Range(-11, 24).Select(h => $"UTC{h.ToString("+0;-0;+0", CultureInfo.InvariantCulture)}"), (i, _) => json.WriteNumber("code", i - 11));
        List(json, "star_list", Enumerable.Range(0, 6).Select(s => $"{s}星"), (i, _) => json.WriteNumber("code", i));
        List(json, "intention_level_list", ["未知", "低", "中", "高"], (i, _) => json.WriteNumber("code", i));
        List(json, "annual_procurement_list", Procurement, (i, _) => json.WriteNumber("code", i));
        List(json, "post_grade_list", ["普通职员", "中层管理者", "高层管理者"], (i, _) => json.WriteNumber("code", i + 1));

        json.WriteStartArray("scale_list");
        foreach (var (index, (min, max)) in Scales.Index())
        {
            json.WriteStartObject();
            json.WriteNumber("code", index + 1);
            json.WriteStartObject("name");
            json.WriteNumber("min", min);
            json.WriteNumber("max", max);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void List(Utf8JsonWriter json, string key, IEnumerable<string> names, Action<int, string> code)
    {
        json.WriteStartArray(key);
        foreach (var (index, name) in names.Index())
        {
            json.WriteStartObject();
            code(index, name);
            json.WriteString("name", name);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
