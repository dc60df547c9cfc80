using System.Text.Json.Nodes;

namespace OkkiBridge.Cli.Tests.Plans;

public sealed class PlanPreviewTests : IDisposable
{
    private readonly TestFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task The_requests_are_those_that_a_run_sends()
    {
        await using var bridge = await Bridge.StartAsync(companies: 2);
        var company = bridge.Okki.Companies.Current()[0];
        string[] window = ["--from", company.UpdateTime.ToString("O"), "--to", company.UpdateTime.AddSeconds(1).ToString("O")];
        var run = await bridge.RunAsync(["run", "start", Bridge.Plan, "--mode", "backfill", .. window, "--watch"]);

        var preview = await Okkibridge.RunAsync(
            ["plan", "preview", TestFiles.Shipped, .. window, "--sample", _files.Sample($$"""{ "company_id": {{company.Id}} }"""), "--json"]);

        Assert.Equal((0, 0), (run.ExitCode, preview.ExitCode));
        var sent = bridge.Requests.ToList();
        Assert.Equal(WithoutTimes(sent.First(s => s.Contains("/list", StringComparison.Ordinal))), WithoutTimes(Url(preview, "clock")));
        Assert.Contains(Url(preview, "list"), sent);
        Assert.Contains(Url(preview, "detail"), sent);
    }

    [Fact]
    public async Task Records_are_shown_before_and_after_mapping_as_many_as_wanted()
    {
        string[] preview = ["plan", "preview", TestFiles.Shipped, "--sample", _files.Sample(), "--count", "1"];

        var ending = await Okkibridge.RunAsync(preview);
        var json = await Okkibridge.RunAsync([.. preview, "--json"]);

        Assert.Equal(0, ending.ExitCode);
        Assert.Contains(ending.Output.Split('\n'), line => line.Contains("\"company_id\": 11", StringComparison.Ordinal) && line.Contains("\"id\": \"11\"", StringComparison.Ordinal));
        Assert.DoesNotContain("贸易", ending.Output, StringComparison.Ordinal);
        var record = Assert.Single(json.Json["sample"]!.AsArray())!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(TestFiles.Companies)![0], record["before"]));
        Assert.Equal("Acme", record["after"]!["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_sample_may_be_what_the_source_sends_now()
    {
        await using var bridge = await Bridge.StartAsync(companies: 5);

        var preview = await bridge.RunAsync("plan", "preview", TestFiles.Shipped, "--source", "--count", "2", "--json");

        Assert.Equal(0, preview.ExitCode);
        Assert.Equal(2, preview.Json["sample"]!.AsArray().Count);
        Assert.All(preview.Json["sample"]!.AsArray(), record =>
        {
            Assert.Equal("mapped", record!["outcome"]!.GetValue<string>());
            Assert.Equal(record["before"]!["company_id"]!.ToString(), record["after"]!["id"]!.ToString());
            Assert.NotNull(record["before"]!["customers"]);             // looked up, as a run would
        });
        Assert.Empty((await bridge.RunAsync("run", "list", "--json")).Json.AsArray());
    }

    [Fact]
    public async Task Text_of_a_record_is_never_markup()
    {
        var ending = await Okkibridge.RunAsync("plan", "preview", TestFiles.Shipped, "--sample", _files.Sample());

        Assert.Contains("上海[bold]贸易", ending.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_details_in_the_plan_none_are_asked_for()
    {
        var plan = _files.Plan("small", """{ "id": "{{company_id}}" }""");

        var ending = await Okkibridge.RunAsync("plan", "preview", plan, "--from", "2026-01-01T00:00:00+08:00", "--to", "2026-01-02T00:00:00+08:00", "--json");

        Assert.Equal(["clock", "list"], ending.Json["requests"]!.AsArray().Select(r => r!["purpose"]!.GetValue<string>()));
        Assert.Equal(
            "/v1/company/list?start_index=1&count=100&start_time=2025-12-31%2023%3A59%3A59&end_time=2026-01-02%2000%3A00%3A00", Url(ending, "list"));
    }

    [Fact]
    public async Task A_plan_with_errors_cannot_be_previewed()
    {
        var ending = await Okkibridge.RunAsync("plan", "preview", _files.Plan("broken", """{ "id": "{{company_id|sting}}", "name": 5 }"""));

        Assert.Equal((1, ""), (ending.ExitCode, ending.Output));
        Assert.StartsWith("broken/mapping.json: ", ending.Error, StringComparison.Ordinal);
        Assert.Contains("and 1 more", ending.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("before its end", "--from", "2026-01-02", "--to", "2026-01-01")]
    [InlineData("--from: a time", "--from", "yesterday")]
    [InlineData("--count", "--count", "-1")]
    public async Task What_cannot_be_is_wrong_usage(string reason, params string[] options)
    {
        var ending = await Okkibridge.RunAsync(["plan", "preview", TestFiles.Shipped, .. options]);

        Assert.Equal((2, ""), (ending.ExitCode, ending.Output));
        Assert.Contains(reason, ending.Error, StringComparison.Ordinal);
    }

    private static string Url(Ending preview, string purpose) =>
        preview.Json["requests"]!.AsArray().Single(r => r!["purpose"]!.GetValue<string>() == purpose)!["url"]!.GetValue<string>();

    private static string WithoutTimes(string url) => string.Join('&', url.Split('&').Select(p => p.Contains("_time=", StringComparison.Ordinal) ? p.Split('=')[0] : p));
}
