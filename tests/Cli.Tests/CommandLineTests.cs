using System.CommandLine;
using System.Text.RegularExpressions;

namespace OkkiBridge.Cli.Tests;

public sealed partial class CommandLineTests
{
    [Theory]
    [InlineData("")]
    [InlineData("rn list")]
    [InlineData("run")]
    [InlineData("run start")]
    [InlineData("run start plan --mode sideways")]
    [InlineData("run list --limit 0")]
    [InlineData("run list --limit many")]
    [InlineData("run list --url ftp://somewhere")]
    [InlineData("run list --limit 501")]
    [InlineData("rejections list --status gone")]
    [InlineData("rejections replay")]
    [InlineData("rejections replay id --stage load")]
    [InlineData("rejections replay --all --stage load")]
    [InlineData("run list --status gone")]
    [InlineData("plan watermark plan")]
    [InlineData("plan watermark plan yesterday")]
    [InlineData("company show")]
    [InlineData("plan check nowhere")]
    [InlineData("plan check --url http://localhost")]
    public async Task Wrong_usage_is_one_line_that_leads_to_the_help(string line)
    {
        var ending = await Okkibridge.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((2, ""), (ending.ExitCode, ending.Output));
        Assert.EndsWith("--help", ending.Error.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_tells_the_exit_codes()
    {
        var ending = await Okkibridge.RunAsync("--help");

        Assert.Equal(0, ending.ExitCode);
        Assert.All(["0 ", "1 ", "2 ", "3 ", "130 "], code => Assert.Contains($"\n    {code}", ending.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("command-line.md")]
    [InlineData("command-line.zh-CN.md")]
    public void The_page_has_an_example_of_every_command_and_each_can_be_parsed(string page)
    {
        using var files = new TestFiles();
        var sample = files.Sample();
        var examples = Examples(page).ToList();

        Assert.All(examples, example =>
        {
            var args = example.Split(' ').Skip(1).Select(word => word switch
            {
                "plans/查询小满客户" or "new-plans/查询小满客户" => TestFiles.Shipped,
                "companies.json" => sample,
                _ => word,
            });
            Assert.Empty(Program.Okkibridge().Parse([.. args]).Errors);
        });
        Assert.All(Commands(Program.Okkibridge(), "okkibridge"), command => Assert.Contains(examples, e => $"{e} ".StartsWith(command + " ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Both_pages_have_the_same_examples() => Assert.Equal(Examples("command-line.md"), Examples("command-line.zh-CN.md"));

    private static IEnumerable<string> Examples(string page) =>
        Example().Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", page))).Select(m => m.Value);

    private static IEnumerable<string> Commands(Command command, string name) =>
        command.Subcommands.Count == 0 ? [name] : command.Subcommands.SelectMany(sub => Commands(sub, $"{name} {sub.Name}"));

    [GeneratedRegex("^okkibridge .+$", RegexOptions.Multiline)]
    private static partial Regex Example();
}
