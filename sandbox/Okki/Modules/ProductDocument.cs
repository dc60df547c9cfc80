using System.Text.Json;

namespace OkkiBridge.Sandbox.Okki.Modules;

/// <summary>A product: its list row (page 3478259), which has no times, and its details (page 3478263).</summary>
internal static class ProductDocument
{
    private static readonly string[] Units = ["Piece/Pieces", "Set/Sets", "米", "Box"];

    public static void WriteRow(Utf8JsonWriter json, Entry e, OkkiSandboxOptions options)
    {
        var (shapes, dice) = Of(json, e, options, 73);
        json.WriteStartObject();
        shapes.Id("product_id", e.Id);
        shapes.Texts(("product_no", e.SerialId), ("name", e.Name), ("group_name", "灯具"), ("image", ""), ("cost_currency", "CNY"), ("cost_unit", dice.Pick(Units)));
        shapes.Numbers(("group_id", 3), ("enable_flag", 1), ("disable_flag", dice.Chance(0.1) ? 0 : 1), ("minimum_order_quantity", 1 + dice.Below(500)), ("source_type", 0), ("pin_flag", 0));
        shapes.Money("cost", Price(dice));
        shapes.Money("cost_with_tax", Price(dice));
        json.WriteStartObject("fob");
        json.WriteString("price_currency", "USD");
        shapes.Money("price_min", Price(dice));
        shapes.Money("price_max", Price(dice));
        json.WriteString("price_unit", dice.Pick(Units));
        json.WriteEndObject();
        shapes.Texts(("model", $"M{e.Number % 97}"), ("from_url", ""), ("description", ""), ("product_remark", ""), ("unit", dice.Pick(Units)), ("hs_code", "94052000"));
        shapes.EmptyArrays("category_ids");
        shapes.EmptyObject("info_json");
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, Entry e, OkkiSandboxOptions options)
    {
        var (shapes, dice) = Of(json, e, options, 74);
        json.WriteStartObject();
        shapes.Id("product_id", e.Id);
        shapes.Texts(("product_no", e.SerialId), ("name", e.Name), ("cn_name", dice.Chance(0.5) ? "" : e.Name), ("model", $"M{e.Number % 97}"), ("brand", ""), ("hs_code", "94052000"), ("place", "广东"));
        shapes.Texts(("create_time", ChinaTime.Text(e.CreateTime)), ("update_time", ChinaTime.Text(e.UpdateTime)));
        User("create_user");
        User("update_user");
        shapes.Numbers(("source_type", 0), ("enable_flag", 1), ("disable_flag", dice.Chance(0.1) ? 1 : 0), ("group_id", 3), ("product_type", e.Kind));
        shapes.Texts(("unit", dice.Pick(Units)), ("quantity", dice.Chance(0.3) ? "" : "100"), ("quantity_unit", dice.Pick(Units)), ("price_currency", dice.Pick("USD", "EUR", "CNY", "")), ("price_unit", dice.Pick(Units)));
        shapes.Money("price_min", Price(dice));
        shapes.Money("price_max", Price(dice));
        shapes.Texts(("cost_currency", "CNY"), ("cost_unit", dice.Pick(Units)), ("package_gross_weight", "1.2"), ("package_unit", "kg"), ("count_per_package", "12"), ("package_remark", ""));
        shapes.Money("cost", Price(dice));
        shapes.Texts(("intro", ""), ("description", dice.Pick("", "<p>IP65 &amp; dimmable</p>", "line one\r\nline two")), ("product_remark", $"v{e.Revision}"));
        shapes.EmptyObject("external_field_data");
        json.WriteString("13207715530001", dice.Pick("", "春季", "展会"));       // a custom field of the account
        shapes.EmptyArrays("images", "info_json", "gradient_price", "category_ids", "sku_attributes", "sub_product_sku_items");
        Sku();
        if (options.UnknownKeys)
            json.WriteString("x_added_later", "unknown to every page");
        json.WriteEndObject();

        void User(string key)
        {
            var user = LookUps.UserOf(dice);
            json.WriteStartObject(key);
            shapes.Id("user_id", user);
            json.WriteString("nickname", LookUps.Nickname(user));
            json.WriteEndObject();
        }

        void Sku()
        {
            json.WriteStartArray("sku_items");
            json.WriteStartObject();
            shapes.Id("sku_id", e.Id + 7);
            json.WriteString("sku_code", e.SerialId + "-1");
            shapes.Money("fob_price", Price(dice));
            json.WriteNumber("enable_flag", 1);
            json.WriteEndObject();
            json.WriteEndArray();
        }
    }

    private static (Shapes Shapes, Dice Dice) Of(Utf8JsonWriter json, Entry e, OkkiSandboxOptions options, int salt) =>
        (new Shapes(json, Dice.Of(options.Seed, e.Number, e.Revision, salt), options.ShapesAlternate), Dice.Of(options.Seed, e.Number, e.Revision, 75));

    private static decimal Price(Dice dice) => dice.Between(1, 99_999) / 100m;
}
