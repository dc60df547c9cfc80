namespace OkkiBridge.Sandbox.Okki;

/// <summary>Users, groups, stages and sources of the simulated account: what ids in companies point to.</summary>
internal static class LookUps
{
    public static readonly (long Id, string Nickname, string FullName, int EnableFlag)[] Users =
    [
        (55310217, "Mia", "陈米娅", 1), (55310218, "Leo", "李雷", 1), (55310240, "小韩", "韩梅梅", 1), (55310301, "Ola", "Ola N.", 1),
        (55310377, "Aya", "佐藤彩", 1), (55310402, "Tom", "Tom 🚀", 1), (11904420, "老王", "王建国", 0), (11904421, "Ivy", "Ivy", 2),
    ];

    /// <summary>Customer groups; a parent of 0 is the top.</summary>
    public static readonly (long Id, long Parent, string Name)[] Groups =
    [
        (1108830020, 0, "欧洲"), (1108830021, 1108830020, "北欧"), (1108830022, 1108830020, "中欧"), (1108830030, 0, "亚洲"),
        (1108830031, 1108830030, "东南亚"), (1108830040, 0, "VIP (重点)"),
    ];

    /// <summary>Stages. The last one was removed by a user and is still referenced: the selector does not list it.</summary>
    public static readonly (long Id, string Name, bool Listed)[] Stages =
        [(4417730051, "初次联系", true), (4417730052, "已寄样", true), (4417730053, "谈判", true), (4417730054, "成交", true), (4417730055, "旧阶段", false)];

    public static readonly (int Id, string Name)[] Origins = [(14, "展会"), (15, "阿里巴巴"), (16, "Google"), (21, "老客户介绍")];

    public static readonly (string Code, string Name)[] Countries =
        [("NO", "挪威"), ("CN", "中国"), ("DE", "德国"), ("BR", "巴西"), ("VN", "越南"), ("PL", "波兰"), ("EG", "埃及"), ("JP", "日本"), ("US", "美国")];

    public static readonly string[] BizTypes = ["批发商", "零售商", "Distributor", "生产商"];

    public static long UserOf(Dice dice) => Users[dice.Below(Users.Length)].Id;

    public static long GroupOf(Dice dice) => dice.Chance(0.25) ? 0 : Groups[dice.Below(Groups.Length)].Id;

    public static string Nickname(long user) => Array.Find(Users, u => u.Id == user).Nickname ?? "";

    public static string GroupName(long group) => Array.Find(Groups, g => g.Id == group).Name ?? "未分组";
}
