using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OkkiBridge.Testing;

namespace OkkiBridge.Promises.Tests.Telemetry;

/// <summary>
/// Prometheus with the configuration and rules of <c>deploy/observability</c>, but for two things: targets come from files instead of from DNS, and it looks every second.
/// </summary>
internal sealed partial class PrometheusServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("okkibridge-prometheus-");
    private readonly HttpClient _http;
    private readonly Process _process;
    private readonly Task<string> _said;

    public PrometheusServer()
    {
        var configuration = File.ReadAllText(Checkout.PathOf("deploy/observability/prometheus.yaml"));
        Assert.Equal(5, ByName().Count(configuration));
        File.WriteAllText(PathOf("prometheus.yaml"), Interval().Replace(ByName().Replace(configuration, "file_sd_configs: [{ files: [$1.json] }]"), "${1}_interval: 1s"));
        File.Copy(Checkout.PathOf("deploy/observability/rules.yaml"), PathOf("rules.yaml"));

        var address = $"127.0.0.1:{Ports.Free()}";
        _http = new HttpClient { BaseAddress = new Uri($"http://{address}/api/v1/"), Timeout = TimeSpan.FromSeconds(10) };
        _process = Process.Start(new ProcessStartInfo(
            "prometheus",
            [$"--config.file={PathOf("prometheus.yaml")}", $"--storage.tsdb.path={PathOf("data")}", $"--web.listen-address={address}", "--log.level=warn"])
        {
            RedirectStandardError = true,
        })!;
        _said = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Why tests that need it are skipped; null when it is there.</summary>
    public static string? SkipReason { get; } =
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "prometheus"))) ? null : "No prometheus is on the path";

    /// <summary>Sets what a job scrapes.</summary>
    public void Scrape(string job, params IEnumerable<Uri> targets)
    {
        var written = PathOf($"{job}.tmp");
        File.WriteAllText(written, JsonSerializer.Serialize(new[] { new { targets = targets.Select(t => t.Authority) } }));
        File.Move(written, PathOf($"{job}.json"), overwrite: true);
    }

    /// <summary>The values of an instant query, NaN left out: none while it does not answer yet.</summary>
    public async Task<IReadOnlyList<string>> AskAsync(string query, CancellationToken ct)
    {
        var answer = await GetAsync($"query?query={Uri.EscapeDataString(query)}", ct);
        return answer is null ? [] : [.. answer["data"]!["result"]!.AsArray().Select(sample => sample!["value"]![1]!.GetValue<string>()).Where(value => value != "NaN")];
    }

    /// <summary>Its alert rules, each with <c>name</c>, <c>query</c>, <c>health</c> and <c>lastError</c>.</summary>
    public async Task<IReadOnlyList<JsonNode>> RulesAsync(CancellationToken ct) =>
        [.. (await GetAsync("rules?type=alert", ct))?["data"]!["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray()).Select(rule => rule!) ?? []];

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _http.Dispose();
        _folder.Delete(recursive: true);
    }

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);

    private async Task<JsonNode?> GetAsync(string path, CancellationToken ct)
    {
        if (_process.HasExited) throw new InvalidOperationException($"prometheus ended with {_process.ExitCode}: {await _said}");
        try
        {
            using var answer = await _http.GetAsync(path, ct);
            var text = await answer.Content.ReadAsStringAsync(ct);
            if (answer.StatusCode is System.Net.HttpStatusCode.ServiceUnavailable) return null;     // still starting
            var json = JsonNode.Parse(text)!;
            Assert.True(json["status"]!.GetValue<string>() == "success", $"{path}: {text}");
            return json;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"dns_sd_configs: \[\{ names: \[(\w+)\].*\}\]")]
    private static partial Regex ByName();

    [GeneratedRegex(@"\b(scrape|evaluation)_interval: 15s")]
    private static partial Regex Interval();
}
