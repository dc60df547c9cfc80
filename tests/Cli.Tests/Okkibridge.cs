using System.Text.Json.Nodes;

namespace OkkiBridge.Cli.Tests;

/// <summary>What came of a command line.</summary>
internal sealed record Ending(int ExitCode, string Output, string Error)
{
    public JsonNode Json => JsonNode.Parse(Output, documentOptions: new() { MaxDepth = 1024 })!;
}

/// <summary>Runs command lines in this process, and holds all of them to what every one promises.</summary>
internal static class Okkibridge
{
    public static async Task<Ending> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await Program.Okkibridge().RunAsync(args, output, error, TestContext.Current.CancellationToken);
        var ending = new Ending(exitCode, output.ToString(), error.ToString());

        Assert.True((exitCode == 0 ? 0 : 1) == ending.Error.Count(c => c == '\n'), $"exit code {exitCode} with {ending.Error}");
        if (args.Contains("--json") && ending.Output.Length > 0) Assert.NotNull(ending.Json);
        return ending;
    }
}
