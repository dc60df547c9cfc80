using System.Text.Json.Nodes;

namespace OkkiBridge.Cli.Tests.Plans;

public sealed class PlanDiffTests : IDisposable
{
    private readonly TestFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Records_of_other_content_are_rewritten_and_the_fields_that_differ_are_named()
    {
        var old = _files.Plan("old", """{ "id": "{{company_id|string}}", "name": "{{name}}", "gone": "{{short_name}}" }""");
        var now = _files.Plan("now", """{ "id": "{{company_id|string}}", "name": "{{name|upper}}", "short": "{{short_name}}" }""");

        var ending = await Okkibridge.RunAsync("plan", "diff", old, now, "--sample", _files.Sample());
        var json = await Okkibridge.RunAsync("plan", "diff", old, now, "--sample", _files.Sample(), "--json");

        Assert.Equal((0, 0), (ending.ExitCode, json.ExitCode));
        Assert.Contains(ending.Output.Split('\n'), line => line.Contains("11", StringComparison.Ordinal) && line.Contains("\"ACME\"", StringComparison.Ordinal));
        Assert.Contains("rewritten 2", ending.Output, StringComparison.Ordinal);
        var first = json.Json["records"]![0]!;
        Assert.Equal(("11", "rewritten"), (first["id"]!.GetValue<string>(), first["change"]!.GetValue<string>()));
        Assert.True(JsonNode.DeepEquals(first["fields"], JsonNode.Parse("""
            [
              { "field": "name", "old": "Acme", "new": "ACME" },
              { "field": "gone", "old": "A", "new": null },
              { "field": "short", "old": null, "new": "A" }
            ]
            """)), first.ToJsonString());
    }

    [Fact]
    public async Task The_order_of_fields_is_no_change()
    {
        var old = _files.Plan("old", """{ "id": "{{company_id|string}}", "name": "{{name}}" }""");
        var now = _files.Plan("now", """{ "name": "{{name}}", "id": "{{company_id|string}}" }""");

        var json = await Okkibridge.RunAsync("plan", "diff", old, now, "--sample", _files.Sample(), "--json");

        Assert.Equal("""{"unchanged":2,"rewritten":0,"added":0,"skipped":0,"rejected":0}""", json.Json["summary"]!.ToJsonString());
    }

    [Fact]
    public async Task Records_that_only_one_of_the_plans_maps_are_told_apart()
    {
        const string Mapping = """{ "id": "{{company_id|string}}" }""";
        var old = _files.Plan("old", Mapping, Only("name", "Acme"));
        var now = _files.Plan("now", """{ "id": "{{company_id|string}}", "short!": "{{short_name}}" }""", Only("status", "1"));
        var sample = _files.Sample("""
            [
              { "company_id": 1, "name": "Acme", "status": "0", "short_name": "A", "update_time": "2026-01-02 03:04:05" },
              { "company_id": 2, "name": "Other", "status": "1", "short_name": "O", "update_time": "2026-01-02 03:04:05" },
              { "company_id": 3, "name": "Acme", "status": "1", "update_time": "2026-01-02 03:04:05" },
              { "company_id": 4, "name": "Other", "status": "0", "update_time": "2026-01-02 03:04:05" }
            ]
            """);

        var ending = await Okkibridge.RunAsync("plan", "diff", old, now, "--sample", sample);
        var json = await Okkibridge.RunAsync("plan", "diff", old, now, "--sample", sample, "--json");

        Assert.Equal(["skipped", "added", "rejected", "unchanged"], json.Json["records"]!.AsArray().Select(r => r!["change"]!.GetValue<string>()));
        Assert.Contains("short: a value was expected, found nothing", ending.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_that_leaves_known_companies_alone_is_said_to()
    {
        const string Mapping = """{ "id": "{{company_id|string}}" }""";
        var now = _files.Plan("now", Mapping);
        await File.WriteAllTextAsync(Path.Combine(now, "plan.json"), """{ "onExisting": "skip" }""", TestContext.Current.CancellationToken);

        var ending = await Okkibridge.RunAsync("plan", "diff", _files.Plan("old", Mapping), now, "--sample", _files.Sample());

        Assert.Contains("onExisting is skip", ending.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sample_is_needed()
    {
        var ending = await Okkibridge.RunAsync("plan", "diff", TestFiles.Shipped, TestFiles.Shipped);

        Assert.Equal(2, ending.ExitCode);
        Assert.Contains("--sample", ending.Error, StringComparison.Ordinal);
    }

    private static string Only(string field, string value) =>
        $$"""{ "api": "/v1/company/list", "method": "GET", "id": "company_id", "condition": [[{ "field": "{{field}}", "logic": "eq", "value": "{{value}}" }]] }""";
}
