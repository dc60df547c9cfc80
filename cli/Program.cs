using System.CommandLine;
using System.CommandLine.Help;
using System.Text;
using OkkiBridge.Cli.Companies;
using OkkiBridge.Cli.Plans;
using OkkiBridge.Cli.Rejections;
using OkkiBridge.Cli.Runs;
using OkkiBridge.Cli.Storage;

namespace OkkiBridge.Cli;

/// <summary><c>okkibridge</c>: the command line of OkkiBridge.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return Okkibridge().RunAsync(args, Console.Out, Console.Error, CancellationToken.None);
    }

    /// <summary>All commands.</summary>
    public static Command Okkibridge()
    {
        var common = new CommonOptions();
        return new Command("okkibridge", $"Checks plans, and watches and steers a running OkkiBridge / 检查方案，查看与操作运行中的 OkkiBridge\n\n{ExitCode.Help}")
        {
            new Command("plan", "Plans in their folders, and the watermark of a running one / 本地目录中的方案，以及运行中方案的水位")
            {
                PlanCheck.Create(common),
                PlanPreview.Create(common),
                PlanDiff.Create(common),
                PlanSchema.Create(common),
                PlanWatermark.Create(common),
            },
            new Command("run", "Runs / 运行")
            {
                common.Url,
                RunStart.Create(common),
                RunWatch.Create(common),
                RunAccept.Create(common),
                RunCancel.Create(common),
                RunList.Create(common),
            },
            new Command("rejections", "What could not be mapped or written / 拒绝清单")
            {
                common.Url,
                RejectionsList.Create(common),
                RejectionsShow.Create(common),
                RejectionsReplay.Create(common),
            },
            new Command("company", "What became of a company / 客户的去向")
            {
                common.Url,
                CompanyShow.Create(common),
            },
            StorageShow.Create(common),
            common.Json,
            new HelpOption(),
            new VersionOption(),
        };
    }
}
