using System.Text.Json;
using System.Text.RegularExpressions;

namespace OkkiBridge.Testing;

/// <summary>A question that a panel of a Grafana dashboard asks Prometheus.</summary>
/// <param name="Panel">Its title.</param>
/// <param name="Expression">As it is in the file, with Grafana's variables.</param>
public sealed record PanelQuery(string Panel, string Expression);

/// <summary>The dashboards of <c>deploy/observability</c>, and which metrics a question names.</summary>
public static partial class Dashboards
{
    /// <summary>Paths of the files.</summary>
    public static IReadOnlyList<string> Files { get; } =
        [.. Directory.GetFiles(Checkout.PathOf("deploy/observability/grafana/dashboards"), "*.json").Order(StringComparer.Ordinal)];

    /// <summary>All questions of all panels.</summary>
    public static IReadOnlyList<PanelQuery> Queries { get; } = [.. Files.SelectMany(QueriesOf)];

    /// <summary>The metrics that an expression names.</summary>
    public static IEnumerable<string> MetricsIn(string expression) =>
        Metric().Matches(NoMetrics().Replace(expression, " ")).Select(m => m.Value).Distinct(StringComparer.Ordinal);

    private static List<PanelQuery> QueriesOf(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        return [.. json.RootElement.GetProperty("panels").EnumerateArray().SelectMany(panel => panel.GetProperty("targets").EnumerateArray()
            .Select(target => new PanelQuery(panel.GetProperty("title").GetString()!, target.GetProperty("expr").GetString()!)))];
    }

    /// <summary>Texts, what is between braces and brackets, and labels that are grouped by.</summary>
    [GeneratedRegex("""
        \{[^}]*\} | "[^"]*" | \[[^\]]*\] | \b(?:by|without|on|ignoring)\s*\([^)]*\)
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex NoMetrics();

    /// <summary>A function is followed by a parenthesis.</summary>
    [GeneratedRegex(@"\b(?:up|[a-z]+_[a-z0-9_]+)\b(?!\s*\()")]
    private static partial Regex Metric();
}
