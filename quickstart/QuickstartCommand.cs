using System.CommandLine;

namespace OkkiBridge.Quickstart;

/// <summary>The command line of the quickstart (interfaces.md).</summary>
internal static class QuickstartCommand
{
    public static RootCommand Create()
    {
        var companies = new Option<int>("--companies") { Description = "Companies in the simulated OKKI / 模拟的客户数", DefaultValueFactory = _ => 2000 };
        var faults = new Option<FaultLevel>("--faults") { Description = "How badly both providers behave / 故障强度", DefaultValueFactory = _ => FaultLevel.Light };
        var seed = new Option<int>("--seed") { Description = "Same seed, same companies and faults / 随机种子", DefaultValueFactory = _ => 1 };
        var json = new Option<bool>("--json") { Description = "Last line of standard output is one JSON object / 最后一行输出 JSON" };
        var serve = new Option<bool>("--serve") { Description = "Stay up with the control API and the schedule / 保持运行" };
        var okki = new Option<Uri?>("--okki") { Description = "An OKKI other than the simulator; Okki__ClientId and Okki__ClientSecret from the environment / 真实 OKKI 地址" };
        var qingyiyun = new Option<Uri?>("--qingyiyun") { Description = "A Qingyiyun other than the simulator; Qingyiyun__* from the environment / 真实轻易云地址" };
        companies.Validators.Add(r =>
        {
            if (r.Tokens is [var given] && int.TryParse(given.Value, out var number) && number is < 0 or > 1_000_000) r.AddError("--companies must be from 0 to 1000000");
        });

        var command = new RootCommand("OkkiBridge quickstart: OKKI CRM → Qingyiyun on one machine, with nothing else installed / 一条命令跑通 小满 OKKI → 轻易云")
        {
            companies, faults, seed, json, serve, okki, qingyiyun,
        };
        command.SetAction((parsed, ct) => Quickstart.RunAsync(
            new QuickstartOptions(
                parsed.GetValue(companies), parsed.GetValue(faults), parsed.GetValue(seed), parsed.GetValue(json), parsed.GetValue(serve),
                parsed.GetValue(okki), parsed.GetValue(qingyiyun)),
            ct));
        return command;
    }
}

/// <summary>How badly the simulated providers behave.</summary>
internal enum FaultLevel
{
    None,
    Light,
    Heavy,
}

/// <summary>What was asked for on the command line.</summary>
internal sealed record QuickstartOptions(int Companies, FaultLevel Faults, int Seed, bool Json, bool Serve, Uri? Okki, Uri? Qingyiyun);
