namespace OkkiBridge.Sandbox.Okki;

/// <summary>What a company is beyond its state: everything that follows from seed, number and revisions, made only when details are asked for.</summary>
internal sealed record CompanyProfile
{
    private static readonly string[] Cities = ["广州", "Oslo", "", "Hamburg", "東京"];
    private static readonly string[] Remarks = ["", "重点客户\n跟进中\t⭐", "<p>call after 5 &amp; mail</p>", "ＶＩＰ／展会", "line one\r\nline two", "\\path\\ \"quoted\""];

    private CompanyProfile(Dice dice)
    {
        (CountryCode, CountryName) = dice.Chance(0.1) ? ("", "") : LookUps.Countries[dice.Below(LookUps.Countries.Length)];
        City = dice.Pick(Cities);
        Remark = dice.Pick(Remarks);
        BizType = dice.Chance(0.3) ? "" : dice.Pick(LookUps.BizTypes);
        Stage = dice.Chance(0.2) ? (0, "无") : dice.Pick(LookUps.Stages) is var stage ? (stage.Id, stage.Name) : default;
        Origin = dice.Chance(0.2) ? (0, "") : dice.Pick(LookUps.Origins);
        (Star, Intention, Scale, Procurement) = (dice.Below(6), dice.Below(4), dice.Below(7), dice.Below(12));
        Timezone = dice.Chance(0.2) ? null : dice.Below(24) - 11;
        Tel = dice.Chance(0.15) ? ("", "") : (dice.Pick("47", "86", "49", "1", ""), $"{20 + dice.Below(70)} {dice.Below(90) + 10} {dice.Below(90) + 10} {dice.Below(90) + 10}");
    }

    public string CountryCode { get; }
    public string CountryName { get; }
    public string City { get; }
    public string Remark { get; }
    public string BizType { get; }
    public (long Id, string Name) Stage { get; }
    public (int Id, string Name) Origin { get; }
    public int Star { get; }
    public int Intention { get; }
    public int Scale { get; }
    public int Procurement { get; }
    public int? Timezone { get; }
    public (string Area, string Number) Tel { get; }
    public required IReadOnlyList<CompanyContact> Contacts { get; init; }

    public static CompanyProfile Of(Company company, int seed) =>
        new(Dice.Of(seed, company.Number, company.Revision, 21)) { Contacts = CompanyContact.Of(company, seed) };
}

/// <summary>A contact (联系人) of a company.</summary>
internal sealed record CompanyContact(long Id, string Name, string Email, string Area, string Phone, int Gender, int Grade, bool Main)
{
    private static readonly string[] Names = ["Ola N.", "王芳", "Jürgen Groß", "Мария", "José Á.", "佐々木", "Anh 🌸", "Ｌｉ Ｌｅｉ"];

    public static IReadOnlyList<CompanyContact> Of(Company company, int seed)
    {
        var dice = Dice.Of(seed, company.Number, 31);
        var count = dice.Pick(0, 1, 1, 1, 1, 2, 2, 3);
        return [.. Enumerable.Range(0, count).Select(i => One(company, Dice.Of(seed, company.Number, i, 32), i))];
    }

    private static CompanyContact One(Company company, Dice dice, int i)
    {
        var name = dice.Pick(Names);
        var email = dice.Chance(0.15) ? "" : $"contact{i}.{company.Number}@company{company.Number}.example";
        var (area, phone) = dice.Chance(0.15) ? ("", "") : (dice.Pick("47", "86", "49", "1"), $"9{dice.Below(90) + 10} {dice.Below(90) + 10} {company.ContactRevision:000}");
        return new CompanyContact(company.Id + 5000 + i, name, email, area, phone, dice.Below(3), dice.Below(4), i == 0);
    }
}
