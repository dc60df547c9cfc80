namespace OkkiBridge.Sandbox.Okki.Modules;

/// <summary>Products and sales orders of a seed: the same on every machine, spread over the year before the sandbox's start.</summary>
internal static class SeededEntries
{
    private const long OneYear = 365 * 86400L;
    private const int Settled = 120;   // nothing is younger than this at the start
    private const int Import = 110;    // more rows than a page, all of one second

    private static readonly string[] Goods =
        ["LED灯带 5m", "六角螺栓 M8×40", "Desk lamp \"Fjord\"", "棉布（全棉）", "USB-C cable 2m", "木制玩具🧸", "Ｔ恤 XL", "Edelstahl-Scharnier", "茶具套装\t6件", "<b>Solar</b> panel"];

    /// <summary>Stages of an order, as the account's users made them.</summary>
    public static readonly (long Id, string Name)[] OrderStatuses = [(8830117701, "草稿"), (8830117702, "进行中"), (8830117703, "已发货"), (8830117704, "已完成")];

    public static IEnumerable<Entry> Of(OkkiSandboxOptions options, long start, int salt, int count, Func<int, long, Entry> make)
    {
        var imported = start - Dice.Of(options.Seed, salt).Between(86400, OneYear);
        for (var number = 0; number < count; number++)
        {
            var dice = Dice.Of(options.Seed, salt, number, 1);
            var created = start - Settled - dice.Between(0, OneYear);
            var entry = make(number, count > Import && number < Import ? imported : created);
            yield return count > Import && number < Import ? entry : entry with { UpdateTime = dice.Between(created, start - Settled) };
        }
    }

    public static Entry Product(OkkiSandboxOptions options, int number, long created)
    {
        var dice = Dice.Of(options.Seed, number, 71);
        return new Entry
        {
            Id = ProductId(options, number),
            Number = number,
            SerialId = dice.Pick("P-", "SKU ", "灯饰/") + (20000 + number),
            Name = $"{dice.Pick(Goods)} {number}",
            Kind = dice.Pick(1, 1, 1, 2, 3),
            CreateTime = created,
            UpdateTime = created,
        };
    }

    public static Entry Order(OkkiSandboxOptions options, int number, long created)
    {
        var dice = Dice.Of(options.Seed, number, 81);
        return new Entry
        {
            Id = 64_200_000_000_000 + number * 1_000_000L + dice.Below(1_000_000),
            Number = number,
            SerialId = $"PI{ChinaTime.Date(created).Replace("-", "", StringComparison.Ordinal)}-{number:0000}",
            Name = dice.Chance(0.2) ? $"Order {number} \"urgent\"" : $"订单 {number}",
            Kind = dice.Pick(OrderStatuses).Id,
            CreateTime = created,
            UpdateTime = created,
            AccountDate = ChinaTime.Midnight(created),
        };
    }

    // The steps are wider than the throws, so no two are equal.
    public static long ProductId(OkkiSandboxOptions options, int number) => 63_100_000_000_000 + number * 1_000_000L + Dice.Of(options.Seed, number, 72).Below(1_000_000);
}
