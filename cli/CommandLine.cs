using System.CommandLine;
using System.CommandLine.Parsing;

namespace OkkiBridge.Cli;

/// <summary>Carries out one command line. Whatever ends with another exit code than 0 says why in one line on standard error.</summary>
internal static class CommandLine
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);            // after Ctrl+C

    public static async Task<int> RunAsync(this Command root, string[] args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var parsed = root.Parse(args);
        try
        {
            if (parsed.Errors.Count > 0)
            {
                throw new CommandFailure(ExitCode.Usage, $"{string.Join(' ', parsed.Errors.Select(e => e.Message).Distinct())} See {NameOf(parsed)} --help");
            }

            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = LastWords }, ct);
        }
        catch (CommandFailure failure)
        {
            return Say(failure.ExitCode, failure.Message);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Say(ExitCode.Usage, fault.Message);
        }
        catch (OperationCanceledException)
        {
            return Say(ExitCode.Interrupted, "Interrupted");
        }

        int Say(int exitCode, string message)
        {
            error.WriteLine(Tables.OneLine(message));
            return exitCode;
        }
    }

    private static string NameOf(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (var command = parsed.CommandResult; command is not null; command = command.Parent as CommandResult)
        {
            names.Push(command.Command.Name);
        }

        return string.Join(' ', names);
    }
}
