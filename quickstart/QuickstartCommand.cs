using System.CommandLine;
using System.CommandLine.Completions;
using OkkiBridge.Sandbox.Faults.Bending.Catalogue;

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
        var bend = new Option<string>("--bend") { Description = "A simulator that misbehaves on purpose; without faults unless --faults is given / 让模拟的服务商故意出错", HelpName = "name", DefaultValueFactory = _ => "none" };
        bend.CompletionSources.Add(_ => BendCatalogue.Names.Select(name => new CompletionItem(name)));
        bend.Validators.Add(r =>
        {
            if (r.Tokens is [var given] && !BendCatalogue.TryGet(given.Value, out _)) r.AddError($"--bend: {BendCatalogue.Unknown(given.Value)}");
        });
        companies.Validators.Add(r =>
        {
            if (r.Tokens is [var given] && int.TryParse(given.Value, out var number) && number is < 0 or > 1_000_000) r.AddError("--companies must be from 0 to 1000000");
        });

        var command = new RootCommand("OkkiBridge quickstart: OKKI CRM → Qingyiyun on one machine, with nothing else installed / 一条命令跑通 小满 OKKI → 轻易云")
        {
            companies, faults, bend, seed, json, serve, okki, qingyiyun,
        };
        command.SetAction((parsed, ct) => Quickstart.RunAsync(
            new QuickstartOptions(
                parsed.GetValue(companies), Faults(parsed), parsed.GetValue(seed), parsed.GetValue(json), parsed.GetValue(serve),
                parsed.GetValue(okki), parsed.GetValue(qingyiyun), parsed.GetValue(bend)!),
            ct));
        return command;

        // What a bend does is to be seen alone.
        FaultLevel Faults(ParseResult parsed) => parsed.GetValue(bend) != "none" && parsed.GetResult(faults) is null or { Implicit: true } ? FaultLevel.None : parsed.GetValue(faults);
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
internal sealed record QuickstartOptions(int Companies, FaultLevel Faults, int Seed, bool Json, bool Serve, Uri? Okki, Uri? Qingyiyun, string Bend = "none");
