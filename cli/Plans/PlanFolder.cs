using System.CommandLine;
using OkkiBridge.Plans;

namespace OkkiBridge.Cli.Plans;

/// <summary>A plan's folder, as an argument.</summary>
internal static class PlanFolder
{
    public static Argument<DirectoryInfo> Argument(string name, string description)
    {
        var folder = new Argument<DirectoryInfo>(name) { Description = description };
        return folder.AcceptExistingOnly();
    }

    /// <summary>The plan.</summary>
    /// <exception cref="CommandFailure">It holds errors.</exception>
    public static Plan Load(DirectoryInfo folder)
    {
        try
        {
            return Plan.Load(folder.FullName);
        }
        catch (PlanException faults)
        {
            var errors = faults.Findings.Where(f => f.IsError).ToList();
            throw new CommandFailure(ExitCode.Failed, $"{folder.Name}/{errors[0]}{(errors.Count > 1 ? $" (and {errors.Count - 1} more: okkibridge plan check shows them)" : "")}");
        }
    }
}
