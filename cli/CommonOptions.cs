using System.CommandLine;
using System.CommandLine.Parsing;

namespace OkkiBridge.Cli;

/// <summary>Options that many commands take.</summary>
internal sealed class CommonOptions
{
    private const string Variable = "OKKIBRIDGE_URL";
    private const string Default = "http://localhost:8080";

    /// <summary><c>--json</c>, on every command.</summary>
    public Option<bool> Json { get; } = new("--json") { Recursive = true, Description = "Standard output is one JSON document / 标准输出为一个 JSON 文档" };

    /// <summary><c>--url</c>, on commands that call the control API.</summary>
    public Option<Uri> Url { get; } = new("--url")
    {
        Recursive = true,
        HelpName = "address",
        Description = $"The control API; without it the environment variable {Variable}, else {Default} / 控制接口地址",
        CustomParser = given => Address(given, "--url", given.Tokens[0].Value),
        DefaultValueFactory = nothing => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set ? Address(nothing, Variable, set)! : new Uri(Default),
    };

    public Output Output(ParseResult parsed) => new(parsed.InvocationConfiguration.Output, parsed.GetValue(Json));

    public ControlApi Api(ParseResult parsed) => new(parsed.GetRequiredValue(Url));

    private static Uri? Address(ArgumentResult result, string name, string text)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https") return address;
        result.AddError($"{name}: an address such as {Default} was expected, found {text}.");
        return null;
    }
}
