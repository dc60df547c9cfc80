using OkkiBridge.Testing;

namespace OkkiBridge.Promises.Tests.Telemetry;

/// <summary>What a person sees and is told of, asked of a Prometheus that scrapes three running services and their broker (P7).</summary>
public sealed class DashboardTests
{
    private static readonly string[] Services = ["Extractor", "Transformer", "Loader"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_panel_shows_data_and_every_alert_asks_of_metrics_that_are_there()
    {
        if (PrometheusServer.SkipReason is { } noPrometheus) Assert.Skip(noPrometheus);
        if (Broker.MetricsUri is not { } broker) { Assert.Skip("RABBITMQ_METRICS does not say where RabbitMQ's prometheus plugin listens"); return; }

        await using var prometheus = new PrometheusServer();
        prometheus.Scrape("rabbitmq", broker);
        await using var bridge = await EventfulRun.StartAsync(Ct);
        await EventfulRun.GoAsync(bridge, Ct);
        foreach (var service in Services) prometheus.Scrape(service.ToLowerInvariant(), bridge.Services.Where(s => s.Service == service).Select(s => s.Address));
        await bridge.UntilAsync(async () => await prometheus.AskAsync("sum(up) == 5 and sum(okkibridge_run_duration_seconds_count) == 1", Ct) is not [], Ct);

        bridge.Okki.Companies.ChangeMany(EventfulRun.Companies);       // rates need counters that move
        await Bridge.PassAsync(TimeSpan.FromSeconds(3), Ct);
        Assert.Equal(EventfulRun.Companies, Promise.Complete(await bridge.EndOfAsync(await bridge.StartRunAsync("incremental", Ct), Ct))["written"]);

        List<string> missing = [];
        await bridge.UntilAsync(async () => (missing = await MissingAsync(prometheus)) is [], () => string.Join('\n', missing), Ct);
    }

    private static async Task<List<string>> MissingAsync(PrometheusServer prometheus)
    {
        var missing = new List<string>();
        foreach (var (panel, expression) in Dashboards.Queries)
        {
            var query = expression.Replace("$__rate_interval", "5m", StringComparison.Ordinal).Replace("$plan", ".*", StringComparison.Ordinal);
            if (await prometheus.AskAsync(query, Ct) is []) missing.Add($"{panel}: no data for {query}");
        }

        var rules = await prometheus.RulesAsync(Ct);
        if (rules is []) missing.Add("no alert rules");
        missing.AddRange(rules.Where(r => r["health"]!.GetValue<string>() != "ok").Select(r => $"{r["name"]}: {r["lastError"]}"));
        foreach (var metric in rules.SelectMany(r => Dashboards.MetricsIn(r["query"]!.GetValue<string>())).Distinct())
        {
            if (await prometheus.AskAsync($"count({metric})", Ct) is []) missing.Add($"no metric {metric}");
        }

        return missing;
    }
}
