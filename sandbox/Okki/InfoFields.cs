using System.Text.Json;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>The field groups (<c>company</c>) inside a company's document: standard fields with word ids, custom ones with digit ids, names that are not unique.</summary>
internal static class InfoFields
{
    public static void Write(Utf8JsonWriter json, Shapes shapes, Company c, CompanyProfile p, bool formatted)
    {
        // The schema has `type` for the value, the samples have `field_type` and `value`: one answer, one of the two.
        var asSchema = shapes.Variant(4) == 3;

        json.WriteStartArray("company");
        Group(1, "基本信息", () =>
        {
            Field("name", "公司名称", 1, () => json.WriteStringValue(c.Name));
            Field("serial_id", "客户编号", 1, () => json.WriteStringValue(c.SerialId));
            Field("13207715520931", "是否同步", 3, () => json.WriteStringValue(c.Number % 3 == 0 ? "否" : "是"));
        });
        Group(2, "特征信息", () =>
        {
            Field("biz_type", "客户类型", 3, () => json.WriteStringValue(p.BizType));
            Field("13207715520940", "年产量 (吨)", 5, () => { if (c.Number % 2 == 0) json.WriteStringValue(""); else json.WriteNumberValue(c.Number % 1000); });
            Field("13207715520941", "标签", 7, () => { json.WriteStartArray(); json.WriteStringValue("展会"); json.WriteEndArray(); });
        });
        Group(3, "管理信息", () =>
        {
            Field("star", "客户星级", 5, () => json.WriteNumberValue(p.Star));
            Field("group_id", "客户分组", 3, () => { if (formatted || shapes.Sometimes()) json.WriteStringValue(LookUps.GroupName(c.GroupId)); else json.WriteNumberValue(c.GroupId); });
            Field("origin_list", "客户来源", 7, () => json.WriteStringValue(p.Origin.Name));
            Field("origin", "客户来源", 3, () => { if (formatted) json.WriteStringValue(p.Origin.Name); else json.WriteNumberValue(p.Origin.Id); });
            Field("trail_status", "客户阶段", 18, () => json.WriteStringValue(p.Stage.Name));
        });
        Group(4, "联系信息", () => Field("tel", "座机", 1, () =>
        {
            json.WriteStartObject();
            shapes.Texts(("tel_area_code", p.Tel.Area), ("tel", p.Tel.Number));
            json.WriteEndObject();
        }));
        Group(5, "其他信息", () => Field("remark", "公司备注", 2, () => json.WriteStringValue(p.Remark)));
        json.WriteEndArray();

        void Group(int id, string name, Action fields)
        {
            json.WriteStartObject();
            json.WriteNumber("group_id", id);
            json.WriteString("name", name);
            json.WriteStartArray("fields");
            fields();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        void Field(string id, string name, int fieldType, Action value)
        {
            json.WriteStartObject();
            shapes.Texts(("id", id), ("name", name));
            if (!asSchema)
                shapes.Id("field_type", fieldType);
            json.WritePropertyName(asSchema ? "type" : "value");
            value();
            json.WriteEndObject();
        }
    }
}
