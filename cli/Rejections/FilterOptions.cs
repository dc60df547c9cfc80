using System.CommandLine;
using System.CommandLine.Parsing;

namespace OkkiBridge.Cli.Rejections;

/// <summary>Options that say which rejections are meant.</summary>
internal sealed class FilterOptions
{
    private readonly Option<string?> _plan = new("--plan") { Description = "Of this plan only / 只看该方案" };
    private readonly Option<string?> _stage = new("--stage") { Description = "Where: extract, transform or load / 环节" };
    private readonly Option<string?> _reason = new("--reason") { Description = "The rule that was broken: required, type, refused, given-up … / 原因" };

    public FilterOptions() => _stage.AcceptOnlyFromAmong("extract", "transform", "load");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_plan, _stage, _reason]) command.Add(option);
    }

    public bool IsGiven(CommandResult command) => ((Option<string?>[])[_plan, _stage, _reason]).Any(option => command.GetValue(option) is not null);

    public RejectionFilter Read(ParseResult parsed) => new(parsed.GetValue(_plan), parsed.GetValue(_stage), parsed.GetValue(_reason));
}
