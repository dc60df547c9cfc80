using System.Text.Json;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>客户详情 (page 3473043): a company's document, in shapes that its seed and revision choose, so that a version reads the same every time.</summary>
internal static class InfoDocument
{
    public static void Write(Utf8JsonWriter json, Company c, OkkiSandboxOptions options, bool formatted)
    {
        var profile = CompanyProfile.Of(c, options.Seed);
        var shapes = new Shapes(json, Dice.Of(options.Seed, c.Number, c.Revision, 41), options.ShapesAlternate);

        json.WriteStartObject();
        json.WriteNumber("company_id", c.Id);
        shapes.Texts(("name", c.Name), ("short_name", c.ShortName), ("serial_id", c.SerialId));
        json.WriteNumber("archive_type", c.ArchiveType);
        Times(json, shapes, c);
        People(json, shapes, c);
        Traits(json, shapes, c, profile);
        Place(json, shapes, profile);
        InfoContacts.Write(json, shapes, c, profile);
        InfoFields.Write(json, shapes, c, profile, formatted);
        shapes.EmptyArrays("product_group_ids", "image_list", "lead", "client_tag_list", "ali_store_id", "alibaba_store_info",
            "alibaba_relation_list", "alibaba_user_info", "alibaba_last_owner_info");
        json.WriteStartObject("source_detail");
        shapes.EmptyArrays("alibaba_store_info", "site_info");
        json.WriteEndObject();
        if (options.UnknownKeys)
            json.WriteString($"x_{c.Number % 5}_added_later", "unknown to every page");
        json.WriteEndObject();
    }

    private static void Times(Utf8JsonWriter json, Shapes shapes, Company c)
    {
        shapes.Texts(("archive_time", ChinaTime.Text(c.ArchiveTime)), ("create_time", ChinaTime.Text(c.CreateTime)), ("update_time", ChinaTime.Text(c.UpdateTime)));
        shapes.Time("edit_time", c.EditTime);
        shapes.Time("order_time", c.OrderTime);
        shapes.Time("recent_follow_up_time", c.OrderTime);
        shapes.Time("private_time", c.Owner == 0 ? 0 : c.CreateTime);
        shapes.Time("public_time", c.PublicTime);
        shapes.Time("next_follow_up_time", 0);
        shapes.Time("deal_time", 0);
        json.WriteString("next_move_to_public_date", c.Owner == 0 ? "1970-01-01" : ChinaTime.Date(c.UpdateTime + 90 * 86400));
    }

    private static void People(Utf8JsonWriter json, Shapes shapes, Company c)
    {
        shapes.Id("create_user", c.CreateUser);
        shapes.Id("last_edit_user", c.LastEditUser);
        json.WriteNumber("last_owner", c.LastOwner);
        if (c.LastOwner == 0)
        {
            shapes.EmptyObject("last_owner_info");
        }
        else
        {
            json.WriteStartObject("last_owner_info");
            shapes.Id("user_id", c.LastOwner);
            Names(shapes, c.LastOwner);
            json.WriteEndObject();
        }

        json.WriteStartArray("user_id");
        if (c.Owner != 0)
            shapes.Id(c.Owner);
        json.WriteEndArray();
        json.WriteStartArray("owner");
        if (c.Owner != 0)
        {
            json.WriteStartObject();
            shapes.Id("user_id", c.Owner);
            Names(shapes, c.Owner);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Names(Shapes shapes, long user) => shapes.Texts(("nickname", LookUps.Nickname(user)), ("name", LookUps.Nickname(user)), ("avatar", ""));

    private static void Traits(Utf8JsonWriter json, Shapes shapes, Company c, CompanyProfile p)
    {
        shapes.Texts(("biz_type", p.BizType), ("remark", p.Remark), ("homepage", $"https://company{c.Number}.example/"), ("fax", ""));
        shapes.Numbers(("intention_level", p.Intention), ("annual_procurement", p.Procurement), ("scale_id", p.Scale), ("star", p.Star),
            ("group_id", c.GroupId), ("pool_id", 0), ("release_count", c.PublicTime == 0 ? 0 : 1), ("public_type", c.Owner == 0 ? 1 : 0), ("main_lead_id", 0));
        json.WriteString("pool_name", "公共公海分组");

        if (p.Timezone is { } timezone)   // 0 is London, unset is an empty text
            shapes.Id("timezone", timezone);
        else
            json.WriteString("timezone", "");

        json.WriteNumber("origin", shapes.Sometimes() ? 0 : p.Origin.Id);
        json.WriteStartArray("origin_list");
        if (p.Origin.Id != 0)
            json.WriteNumberValue(p.Origin.Id);
        json.WriteEndArray();
        json.WriteString("origin_name", p.Origin.Name);

        json.WriteStartObject("trail_status");
        shapes.Id("status_id", p.Stage.Id);
        shapes.Texts(("status_name", p.Stage.Name), ("status_color", "#3E7BE4"), ("info_value", p.Stage.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("info_label", p.Stage.Name));
        json.WriteEndObject();
        json.WriteString("trail_status_name", p.Stage.Name);

        shapes.EmptyObject("tag");
        json.WritePropertyName("category_ids");
        json.WriteRawValue(shapes.Variant(3) switch { 0 => "[]", 1 => "[3,31]", _ => "[[3,31],[4,5,6]]" });
    }

    private static void Place(Utf8JsonWriter json, Shapes shapes, CompanyProfile p)
    {
        shapes.Texts(("country", p.CountryCode), ("country_name", p.CountryName), ("province", ""), ("city", p.City), ("address", $"{p.City} 8\n0150"), ("tel_area_code", p.Tel.Area));
        json.WriteStartObject("country_region");
        shapes.Texts(("country", p.CountryCode), ("province", ""), ("city", p.City));
        json.WriteEndObject();
        json.WritePropertyName("tel");
        shapes.Tel(p.Tel.Area, p.Tel.Number);
    }
}
