using OkkiBridge.Answers.Fuzz.Oracle;
using OkkiBridge.Answers.Fuzz.Scenarios;

namespace OkkiBridge.Answers.Fuzz;

/// <summary>How the scenarios ended.</summary>
internal sealed class Tally
{
    private const double LeastReadable = 0.95;
    private const int FewestReadable = 20;

    private readonly Dictionary<string, int> _ends = [];
    private readonly Dictionary<string, int> _findings = [];
    private readonly HashSet<string> _names = [];
    private int _readable;
    private int _readableCompleted;

    public int Scenarios { get; private set; }

    public int Bends { get; private set; }

    public int Failed { get; private set; }

    /// <summary>Too few of those that any tolerant reader can read were completed.</summary>
    public bool IsTooStrict => _readable >= FewestReadable && _readableCompleted < LeastReadable * _readable;

    public void Add(Scenario scenario, Outcome outcome)
    {
        Scenarios++;
        Bends += scenario.Bends.Count;
        _names.UnionWith(scenario.Bends.Select(b => b.Name));
        Count(_ends, outcome.End);
        if (outcome.Findings.Count > 0) Failed++;
        foreach (var kind in outcome.Findings.Select(f => f.Kind).Distinct()) Count(_findings, kind);
        if (!scenario.IsReadable) return;
        _readable++;
        if (outcome.End.StartsWith("completed", StringComparison.Ordinal)) _readableCompleted++;
    }

    public override string ToString() =>
        $"{Scenarios} scenarios, {Bends} bends of {_names.Count} names, {Failed} failed; {Shares(_ends, Scenarios)}; readable: {_readableCompleted} of {_readable} completed"
        + (_findings.Count > 0 ? $"; broken: {Shares(_findings, Scenarios)}" : "");

    private static void Count(Dictionary<string, int> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;

    private static string Shares(Dictionary<string, int> counts, int all) =>
        string.Join(", ", counts.OrderByDescending(c => c.Value).Select(c => $"{c.Key} {c.Value} ({100.0 * c.Value / all:F0} %)"));
}
