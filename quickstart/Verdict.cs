namespace OkkiBridge.Quickstart;

/// <summary>What is left of the promises after a run. Pure.</summary>
internal static class Verdict
{
    /// <summary>Which promises were broken, one line each; none is good.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<RunRecord> runs, SandboxFigures? figures)
    {
        var broken = new List<string>();
        foreach (var run in runs)
        {
            if (run.Status != "completed") broken.Add($"run {run.Id} is {run.Status}: {run.Why ?? "no reason was given"}");
            else if (run.Extracted != run.Settled) broken.Add($"P1: run {run.Id} extracted {run.Extracted} companies, {run.Settled} have an outcome");
        }

        if (figures is null) return broken;
        var missing = figures.Missing - runs.Sum(run => run.Count("skipped"));         // OKKI said that these are gone
        if (missing > 0) broken.Add($"P1: {missing} companies are missing or old at the target");
        if (figures.DuplicateVersions > 0) broken.Add($"P2: {figures.DuplicateVersions} versions were written twice");
        if (figures.StaleOverwrites > 0) broken.Add($"P3: {figures.StaleOverwrites} older versions overwrote newer ones");
        return broken;
    }
}

/// <summary>What both simulators saw.</summary>
/// <param name="SourceCompanies">Companies in OKKI.</param>
/// <param name="SourceCalls">Calls to OKKI.</param>
/// <param name="TargetCompanies">Companies at the target.</param>
/// <param name="Writes">Records the target accepted.</param>
/// <param name="DuplicateVersions">Records accepted that were there already.</param>
/// <param name="StaleOverwrites">Records accepted that were older than what was there.</param>
/// <param name="TargetCalls">Calls to the target.</param>
/// <param name="Missing">Companies whose newest version is not at the target, less those on the rejection list.</param>
internal sealed record SandboxFigures(
    int SourceCompanies, long SourceCalls, int TargetCompanies, long Writes, long DuplicateVersions, long StaleOverwrites, long TargetCalls, int Missing);
