namespace OkkiBridge.Sandbox.Okki;

/// <summary>Companies of a seed: the same ids, names and times on every machine, spread over the two years before the sandbox's start.</summary>
internal sealed class SeededCompanies(OkkiSandboxOptions options, long start)
{
    private const long TwoYears = 2 * 365 * 86400L;
    private const int Settled = 120;   // nothing is younger than this at the start

    private static readonly string[] Places =
        ["广州市", "深圳", "义乌", "宁波", "佛山市", "Oslo", "Hamburg", "São Paulo", "Đà Nẵng", "Łódź", "القاهرة", "大阪", "Москва", "Chicago"];

    private static readonly string[] Words =
        ["晨曦", "Fjordlys", "恒达", "Nordwind", "ＡＢＣ", "华兴", "Blue Heron", "锦程", "Señor Tools", "旭日★", "O'Brien & Sons", "龍騰", "Café \"Deux\"", "🌊海蓝"];

    private static readonly string[] Trades =
        ["灯饰", "五金", "纺织", "Lighting", "Trading", "電子", "家居（出口）", "Metall", "Importação", "包装\t材料", "机械/配件", "Toys 🎁"];

    private static readonly string[] Forms = ["有限公司", "有限公司(旧)", "GmbH", "AS", "Ltda.", "株式会社", "LLC", "集团", "Co., Ltd", "<b>Ltd</b>"];

    private readonly Dictionary<int, long> _bursts = Bursts(options, start);
    private readonly HashSet<int> _bad = [.. Enumerable.Range(0, Math.Min(options.BadCompanies, options.Companies)).Select(i => (int)((i + 0.5) * options.Companies / options.BadCompanies))];

    public IEnumerable<Company> All() => Enumerable.Range(0, options.Companies).Select(Seeded);

    /// <summary>A company created while the sandbox runs.</summary>
    public Company Created(int number, long now)
    {
        var company = At(number, now);
        return company with { UpdateTime = now, EditTime = now, ArchiveTime = now, OrderTime = 0, PublicTime = 0 };
    }

    /// <summary>The name that a company has by its number.</summary>
    public string NameOf(int number)
    {
        var dice = Dice.Of(options.Seed, number, 1);
        return dice.Pick(Places) + dice.Pick(Words) + " " + dice.Pick(Trades) + dice.Pick(Forms) + " " + number;
    }

    public static string ShortNameOf(Dice dice, int number) => dice.Chance(0.3) ? "" : dice.Pick(Words) + number % 100;

    private Company Seeded(int number)
    {
        var dice = Dice.Of(options.Seed, number, 2);
        var created = start - Settled - TwoYears + dice.Between(0, TwoYears - 86400);
        var company = At(number, created);

        if (_bursts.TryGetValue(number, out var midnight))   // released to the public pool by the midnight job: no edit
            return company with { CreateTime = Math.Min(created, midnight), ArchiveTime = Math.Min(created, midnight), UpdateTime = midnight, PublicTime = midnight, Owner = 0, LastOwner = company.Owner };

        var updated = dice.Between(created, start - Settled);
        return company with
        {
            UpdateTime = updated,
            EditTime = dice.Chance(0.2) ? 0 : updated,
            OrderTime = dice.Chance(0.2) ? 0 : dice.Between(created, start - Settled),
        };
    }

    private Company At(int number, long created)
    {
        var dice = Dice.Of(options.Seed, number, 3);
        var owner = dice.Chance(0.15) ? 0 : LookUps.UserOf(dice);
        var bad = _bad.Contains(number);
        return new Company
        {
            Id = IdOf(options, number),
            Number = number,
            Name = bad ? "" : NameOf(number),
            ShortName = bad ? "" : ShortNameOf(dice, number),
            SerialId = dice.Pick("C-", "NO-", "展会2019-", "客户 ") + (10000 + number),
            CreateTime = created,
            ArchiveTime = created,
            UpdateTime = created,
            Owner = owner,
            LastOwner = owner == 0 ? LookUps.UserOf(dice) : 0,
            CreateUser = LookUps.UserOf(dice),
            LastEditUser = dice.Chance(0.2) ? 0 : LookUps.UserOf(dice),
            ArchiveType = dice.Pick(1, 1, 1, 2, 3, 4, 6, 7),
            GroupId = LookUps.GroupOf(dice),
        };
    }

    // 10 digits for old ones, 14 for the rest; the steps are wider than the throws, so no two are equal.
    public static long IdOf(OkkiSandboxOptions options, int number)
    {
        if (options.HugeId && number == options.Companies / 2)
            return (1L << 53) + 1;
        var dice = Dice.Of(options.Seed, number, 4);
        return number % 17 == 3 ? 5_203_000_000 + number * 1000L + dice.Below(1000) : 61_300_000_000_000 + number * 1_000_000L + dice.Below(1_000_000);
    }

    /// <summary>One second that holds more than a page, for each thousand companies: number → second.</summary>
    private static Dictionary<int, long> Bursts(OkkiSandboxOptions options, long start)
    {
        var bursts = new Dictionary<int, long>();
        if (options.Companies < 500)
            return bursts;

        for (var burst = 0; burst < Math.Max(1, options.Companies / 1000); burst++)
        {
            var dice = Dice.Of(options.Seed, burst, 5);
            var second = ChinaTime.Midnight(start - 86400 * dice.Between(1, 700)) + 300 + dice.Below(600);
            var rows = 110 + dice.Below(150);
            var first = options.Companies >= 1000 ? burst * 1000 + dice.Below(700) : dice.Below(200);
            for (var i = 0; i < rows; i++)
                bursts[Math.Min(first + i, options.Companies - 1)] = second;
        }
        return bursts;
    }
}
