using System.Text.Json;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>客户数据字典: the fields of companies and of contacts, one of them with an empty id.</summary>
internal static class FieldDictionary
{
    private static readonly (string Id, string Name, int Type, string[]? Options)[] OfCompanies =
    [
        ("name", "公司名称", 1, null), ("serial_id", "客户编号", 1, null), ("biz_type", "客户类型", 3, null), ("star", "客户星级", 5, null),
        ("group_id", "客户分组", 3, null), ("origin_list", "客户来源", 7, null), ("origin", "客户来源", 3, null), ("trail_status", "客户阶段", 18, null),
        ("tel", "座机", 1, null), ("remark", "公司备注", 2, null), ("", "来源详情", 0, null),
        ("13207715520931", "是否同步", 3, ["是", "否"]), ("13207715520940", "年产量 (吨)", 5, null), ("13207715520941", "标签", 7, ["展会", "老客户"]),
    ];

    private static readonly (string Id, string Name, int Type, string[]? Options)[] OfContacts =
        [("name", "昵称", 1, null), ("email", "邮箱", 1, null), ("tel_list", "联系电话", 1, null), ("16711204483", "联系人备用邮箱", 1, null), ("16711209952", "联系人评分", 5, null)];

    public static void Write(Utf8JsonWriter json, bool ofContacts)
    {
        json.WriteStartArray();
        foreach (var (id, name, type, options) in ofContacts ? OfContacts : OfCompanies)
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteString("name", name);
            json.WriteNumber("base", id.Length > 0 && char.IsAsciiDigit(id[0]) ? 0 : 1);
            json.WriteNumber("field_type", type);
            if (options is null)
            {
                json.WriteNull("ext_info");
            }
            else
            {
                json.WriteStartArray("ext_info");
                foreach (var option in options)
                    json.WriteStringValue(option);
                json.WriteEndArray();
            }
            json.WriteNumber("require", id == "name" ? 1 : 0);
            json.WriteString("default", "");
            json.WriteNumber("disable_flag", 0);
            json.WriteNumber("is_list", id == "" ? 1 : 0);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
