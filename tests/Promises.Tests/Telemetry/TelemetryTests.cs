using System.Globalization;
using System.Text.RegularExpressions;
using OkkiBridge.Testing;

namespace OkkiBridge.Promises.Tests.Telemetry;

/// <summary>What three processes tell of their work, as it goes over the wire: traces by OTLP, metrics to Prometheus (P7).</summary>
public sealed partial class TelemetryTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_company_can_be_followed_from_page_to_write_and_every_metric_is_documented()
    {
        var spans = new Spans();
        await using var sink = await OtlpSink.StartAsync(spans.Add, Ct);
        await using var bridge = await EventfulRun.StartAsync(
            Ct, ("OTEL_EXPORTER_OTLP_ENDPOINT", sink.Url), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_BSP_SCHEDULE_DELAY", "500"));

        var run = await EventfulRun.GoAsync(bridge, Ct);
        var company = bridge.Okki.Companies.Current()[^1].Id.ToString(CultureInfo.InvariantCulture);
        var traceId = (await bridge.GetAsync($"/companies/{company}", Ct))["current"]!["traceId"]!.GetValue<string>();
        await HoldsAsync(bridge, () => FollowAsync(spans, run, company, traceId));
        await HoldsAsync(bridge, () => DocumentedAsync(bridge));
    }

    /// <summary>Soon: exporters wait a moment, and gauges have their beat.</summary>
    private static async Task HoldsAsync(Bridge bridge, Func<Task> promise)
    {
        try
        {
            await bridge.UntilAsync(() => Promise.HoldsAsync(promise), Ct);
        }
        finally
        {
            await promise();        // says what does not hold
        }
    }

    /// <summary>extract cell → CompaniesExtracted → map companies → CompaniesNormalized → load companies → check ids, write companies → POST store.</summary>
    private static Task FollowAsync(Spans spans, string run, string company, string traceId)
    {
        var mapped = Assert.Single(spans.All, s => s.Name == "map companies" && s.CompanyIds.Contains(company));
        Assert.Equal(("okkibridge-transformer", run), (mapped.Service, mapped.Tags["okkibridge.run"]));

        var back = spans.PathOf(mapped);
        var cell = back[^1];
        Assert.Equal(("okkibridge-extractor", "extract cell"), (cell.Service, cell.Name));
        Assert.Contains(back, s => s.Service == "okkibridge-extractor" && s.Tags.GetValueOrDefault("messaging.operation") == "send" && s.Name.Contains("CompaniesExtracted", StringComparison.Ordinal));
        Assert.Contains(spans.All, s => s.ParentId == cell.SpanId && Path(s).EndsWith("/list", StringComparison.Ordinal));
        Assert.Contains(spans.All, s => s.TraceId == cell.TraceId && Path(s).EndsWith("/info", StringComparison.Ordinal));

        // The last of its writes is the one that the ledger names: earlier ones met the outage.
        var written = spans.All.Where(s => s.Name == "write companies" && s.CompanyIds.Contains(company) && s.TraceId == traceId).ToList();
        Assert.NotEmpty(written);
        var load = spans.ParentOf(written[0])!;
        Assert.Equal(("okkibridge-loader", "load companies"), (load.Service, load.Name));
        Assert.Contains(mapped.TraceId, (string[])[load.TraceId, .. load.LinkedTraces]);
        Assert.Contains(spans.All, s => s.Name == "load companies" && s.LinkedTraces.Count > 0);
        Assert.Contains(spans.All, s => s.ParentId == load.SpanId && s.Name == "check ids");
        Assert.Contains(spans.All, s => written.Any(w => w.SpanId == s.ParentId) && Path(s).EndsWith("/store", StringComparison.Ordinal));

        Assert.All(spans.All, s => Assert.StartsWith("okkibridge-", s.Service, StringComparison.Ordinal));
        return Task.CompletedTask;
    }

    /// <summary>Every metric of ours is in the manual, and every one in the manual is there, but for what nothing of this run had to tell.</summary>
    private static async Task DocumentedAsync(Bridge bridge)
    {
        var scraped = string.Concat(await Task.WhenAll(((string[])["Extractor", "Transformer", "Loader"]).Select(async service => string.Concat(await bridge.MetricsAsync(service, Ct)))));
        var present = MetricOfOurs().Matches(scraped).Select(m => m.Groups[1].Value).ToHashSet();
        foreach (var page in (string[])["docs/metrics.md", "docs/metrics.zh-CN.md"])
        {
            var documented = DocumentedMetric().Matches(await File.ReadAllTextAsync(Checkout.PathOf(page), Ct)).Select(m => m.Groups[1].Value).ToHashSet();
            Assert.Empty(present.Where(name => name.StartsWith("okkibridge_", StringComparison.Ordinal)).Except(documented));
            Assert.Empty(documented.Except(present).Except(["okkibridge_source_lateness_seconds"]));        // no change came late
        }
    }

    private static string Path(Span span) => span.Tags.GetValueOrDefault("url.full", "").Split('?')[0];

    [GeneratedRegex("^# TYPE ((?:okkibridge|http_client_request_duration|messaging_masstransit)[a-z_]*) ", RegexOptions.Multiline)]
    private static partial Regex MetricOfOurs();

    [GeneratedRegex(@"^\| `([a-z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex DocumentedMetric();
}
