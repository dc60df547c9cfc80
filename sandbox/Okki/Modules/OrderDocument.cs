using System.Text.Json;

namespace OkkiBridge.Sandbox.Okki.Modules;

/// <summary>A sales order: its list row and its details with customer, money and products. Neither has a published schema here: the samples' habits decide.</summary>
internal static class OrderDocument
{
    private static readonly string[] Currencies = ["USD", "EUR", "CNY"];

    public static void WriteRow(Utf8JsonWriter json, Entry e, OkkiSandboxOptions options)
    {
        var shapes = new Shapes(json, Dice.Of(options.Seed, e.Number, e.Revision, 83), options.ShapesAlternate);
        json.WriteStartObject();
        Head(json, shapes, e, options, inList: true);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, Entry e, OkkiSandboxOptions options)
    {
        var shapes = new Shapes(json, Dice.Of(options.Seed, e.Number, e.Revision, 84), options.ShapesAlternate);
        var dice = Dice.Of(options.Seed, e.Number, e.Revision, 85);
        json.WriteStartObject();
        Head(json, shapes, e, options, inList: false);
        shapes.Time("shipment_deadline", dice.Chance(0.5) ? 0 : e.AccountDate + 30 * 86400);
        shapes.Time("approval_time", 0);
        shapes.Texts(("price_contract", dice.Pick("FOB", "CIF", "EXW")), ("receive_remittance_way", "T/T"), ("remark", dice.Pick("", "急单\n分批发货", "call before shipping")));
        json.WriteString("13207715540001", dice.Pick("", "是", "否"));           // a custom field of the account
        json.WriteStartArray("product_list");
        foreach (var line in Lines(e, options))
            WriteLine(json, shapes, line);
        json.WriteEndArray();
        json.WriteStartArray("users");
        json.WriteStartObject();
        shapes.Id("user_id", LookUps.UserOf(dice));
        json.WriteNumber("rate", 100);
        json.WriteEndObject();
        json.WriteEndArray();
        shapes.EmptyArrays("cost_list", "file_list", "departments");
        shapes.EmptyObject("external_field_data");
        if (options.UnknownKeys)
            json.WriteString("x_added_later", "unknown to every page");
        json.WriteEndObject();
    }

    private static void Head(Utf8JsonWriter json, Shapes shapes, Entry e, OkkiSandboxOptions options, bool inList)
    {
        var amount = Lines(e, options).Sum(line => line.Count * line.Price);
        shapes.Id("order_id", e.Id);
        shapes.Texts(("order_no", e.SerialId), ("name", e.Name));
        shapes.Id("company_id", Company(e, options));
        shapes.Id("status", e.Kind);
        shapes.Texts(("status_name", Array.Find(SeededEntries.OrderStatuses, s => s.Id == e.Kind).Name), ("currency", Currencies[e.Number % Currencies.Length]));
        shapes.Money("amount", amount);
        shapes.Money("exchange_rate", 1 + e.Number % 700 / 100m);
        json.WriteString("account_date", ChinaTime.Date(e.AccountDate));
        shapes.Texts(("create_time", ChinaTime.Text(e.CreateTime)), ("update_time", ChinaTime.Text(e.UpdateTime)));
        shapes.Time("delete_time", e.RemoveTime, inList);
        shapes.Id("create_user", LookUps.Users[e.Number % LookUps.Users.Length].Id);
    }

    private static void WriteLine(Utf8JsonWriter json, Shapes shapes, Line line)
    {
        json.WriteStartObject();
        shapes.Id("product_id", line.Product.Id);
        shapes.Texts(("product_no", line.Product.SerialId), ("product_name", line.Product.Name), ("unit", "Piece/Pieces"));
        shapes.Id("count", line.Count);
        shapes.Money("unit_price", line.Price);
        shapes.Money("cost_amount", line.Count * line.Price);
        json.WriteEndObject();
    }

    /// <summary>An edit changes quantities and prices.</summary>
    private static List<Line> Lines(Entry e, OkkiSandboxOptions options)
    {
        var dice = Dice.Of(options.Seed, e.Number, e.Revision, 86);
        var products = Math.Max(1, options.Products);
        return [.. Enumerable.Range(0, dice.Pick(0, 1, 1, 2, 3, 5)).Select(_ =>
            new Line(SeededEntries.Product(options, dice.Below(products), 0), 1 + dice.Below(400), dice.Between(1, 99_999) / 100m))];
    }

    private static long Company(Entry e, OkkiSandboxOptions options) =>
        options.Companies == 0 ? 0 : SeededCompanies.IdOf(options, Dice.Of(options.Seed, e.Number, 82).Below(options.Companies));

    private sealed record Line(Entry Product, int Count, decimal Price);
}
