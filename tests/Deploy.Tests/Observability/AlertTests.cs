using System.Text.RegularExpressions;
using OkkiBridge.Testing;

namespace OkkiBridge.Deploy.Tests.Observability;

/// <summary>Whoever is woken by an alert reads what it means and what to do, in either language.</summary>
public sealed partial class AlertTests
{
    public static TheoryData<string> Alerts => [.. AlertRules.All.Select(rule => rule.Alert).Distinct()];

    [Theory, MemberData(nameof(Alerts))]
    public void An_alert_says_what_is_wrong_how_urgent_it_is_and_where_to_read_on(string alert) => Assert.All(AlertRules.All.Where(rule => rule.Alert == alert), rule =>
    {
        Assert.Contains(rule.Labels["severity"], (string[])["critical", "warning", "info"]);
        Assert.Matches(" · .*[一-龥]", rule.Annotations["summary"]);
        Assert.NotEmpty(rule.Annotations["description"]);
        Assert.Matches("[一-龥]", rule.Annotations["description_zh"]);

        var (page, anchor) = rule.Annotations["runbook_url"].Split('#') is [var p, var a] ? (p, a) : ("", "");
        Assert.Equal(("docs/runbook.md", alert.ToLowerInvariant()), (page, anchor));
        foreach (var translation in (string[])[page, "docs/runbook.zh-CN.md"]) Assert.Contains($"\n## {alert}\n", Repository.Read(translation), StringComparison.Ordinal);
    });

    [Theory]
    [InlineData("docs/runbook.md")]
    [InlineData("docs/runbook.zh-CN.md")]
    public void Every_section_of_the_runbook_is_of_an_alert_and_every_link_in_it_leads_to_a_section(string page)
    {
        var text = Repository.Read(page);
        var sections = Section().Matches(text).Select(m => m.Groups[1].Value).ToList();

        Assert.Equal(AlertRules.All.Select(rule => rule.Alert).Distinct().Order(), sections.Order());
        Assert.Empty(Link().Matches(text).Select(m => m.Groups[1].Value).Except(sections.Select(s => s.ToLowerInvariant())).Except(["log-events"]));
    }

    [Fact]
    public void Every_alert_is_tested_and_so_is_that_a_healthy_bridge_is_silent()
    {
        var tests = Repository.Read("deploy/observability/rules.test.yaml");

        Assert.All(AlertRules.All, rule => Assert.Matches($"""alertname="{rule.Alert}".*severity="{rule.Labels["severity"]}".*value: 1""", tests));
        Assert.Contains("{ expr: ALERTS, eval_time: 200m, exp_samples: [] }", tests, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_near_a_limit_is_measured_by_the_limit_that_is_set()
    {
        Assert.Contains("> 0.9 * 512 * 1024 * 1024", Expression("OkkiBridgeMemoryHigh"), StringComparison.Ordinal);
        Assert.All((string[])["extractor", "transformer", "loader"], service =>
        {
            Assert.Equal("512M", Limits(ComposeFile.Services[service])["memory"]);
            Assert.Contains("limits: { cpu: \"1\", memory: 512Mi }", Repository.Read($"deploy/k8s/base/{service}.yaml"), StringComparison.Ordinal);
        });

        Assert.EndsWith("> 80000", Expression("OkkiBridgeQueueNearlyFull"), StringComparison.Ordinal);
        Assert.Equal(100_000, new Hosting.Bus.BusOptions().MostMessages);
    }

    [Fact]
    public void A_rule_or_a_panel_names_no_metric_but_documented_ones_and_those_of_runtime_and_broker()
    {
        var asked = AlertRules.All.Select(rule => rule.Expr).Concat(Dashboards.Queries.Select(query => query.Expression)).SelectMany(Dashboards.MetricsIn).ToHashSet();

        Assert.Contains("okkibridge_plan_overdue_seconds", asked);
        foreach (var page in (string[])["docs/metrics.md", "docs/metrics.zh-CN.md"])
        {
            var documented = DocumentedMetric().Matches(Repository.Read(page)).Select(m => m.Groups[1].Value).ToHashSet();
            Assert.All(asked.Where(metric => !WellKnown().IsMatch(metric)), metric => Assert.Contains(documented.Contains(metric) ? metric : PartOfHistogram().Replace(metric, ""), documented));
        }
    }

    private static string Expression(string alert) => AlertRules.All.Single(rule => rule.Alert == alert).Expr;

    private static Dictionary<object, object> Limits(Dictionary<object, object> service) =>
        ((string[])["deploy", "resources", "limits"]).Aggregate(service, (at, key) => (Dictionary<object, object>)at[key]);

    [GeneratedRegex("^## (OkkiBridge.+)$", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex(@"\]\(#([^)]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^\| `([a-z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex DocumentedMetric();

    [GeneratedRegex("^up$|^(dotnet|http_server|rabbitmq)_")]
    private static partial Regex WellKnown();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex PartOfHistogram();
}
