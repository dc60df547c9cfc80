using OkkiBridge.Loader.Loading;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Guarding;

/// <summary>When and why a run is held for its refusals. Pure.</summary>
internal static class RefusedRun
{
    /// <summary>So many records that stood alone, refused with one code while the target took none.</summary>
    public const int SameRefusals = 5;

    /// <param name="item">The record that was refused last.</param>
    /// <param name="code">The code they were refused with.</param>
    /// <param name="words">The target's own words.</param>
    /// <param name="refused">How many.</param>
    /// <param name="call">The call that was refused.</param>
    /// <param name="now">Now.</param>
    public static Held Held(LoadItem item, string code, string words, int refused, string call, DateTimeOffset now) => new()
    {
        Kind = HeldKind.Guard,
        Code = "target-refusals",
        Reason = $"Qingyiyun refused {refused} records of this run, each sent alone, with code {code}, and took none of it. It says of company {item.Company.Id}: {words}. "
            + "The rest waits: accept the run, and each record that is refused is found and rejected by itself; or cancel it "
            + $"/ 目标端以代码 {code} 逐条拒收了本次运行的 {refused} 条记录，且未接收任何记录。其余记录等待中：接受该运行后，逐条找出并拒绝；或取消该运行",
        Call = call,
        Place = item.Company.Id,
        Since = now,
    };
}
