using System.Text.Json.Nodes;

namespace OkkiBridge.Cli.Tests.Plans;

public sealed class PlanCheckTests : IDisposable
{
    private const string Broken = """{ "id": "{{company_id|sting}}", "name": 5 }""";

    private readonly TestFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task The_shipped_plan_has_no_errors_and_shows_its_request()
    {
        var ending = await Okkibridge.RunAsync("plan", "check", TestFiles.Shipped);

        Assert.Equal(0, ending.ExitCode);
        Assert.Contains("no errors", ending.Output, StringComparison.Ordinal);
        Assert.Contains("GET /v1/company/list?start_index=1&count=100&all=1&start_time=1970-01-01%2007%3A59%3A59&end_time=", ending.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_error_is_shown_with_its_document_and_place()
    {
        var ending = await Okkibridge.RunAsync("plan", "check", _files.Plan("broken", Broken));

        Assert.Equal((1, "broken has 2 errors"), (ending.ExitCode, ending.Error.Trim()));
        Assert.Contains("mapping.json", ending.Output, StringComparison.Ordinal);
        Assert.Contains("string", ending.Output, StringComparison.Ordinal);
        Assert.Contains("must be a template", ending.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("GET", ending.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scripts_get_the_findings_and_no_request()
    {
        var ending = await Okkibridge.RunAsync("plan", "check", _files.Plan("broken", Broken), "--json");

        Assert.Equal(1, ending.ExitCode);
        Assert.Equal("broken", ending.Json["plan"]!.GetValue<string>());
        Assert.Equal([("mapping.json", "id", true), ("mapping.json", "name", true)], Findings(ending.Json).Order());
        Assert.Null(ending.Json["request"]);
    }

    [Fact]
    public async Task A_field_that_the_sample_lacks_is_a_warning()
    {
        var plan = _files.Plan("drifted", """{ "id": "{{company_id}}" }""",
            """{ "api": "/v1/company/list", "method": "GET", "id": "company_id", "response": [ { "field": "name" }, { "field": "serial" } ] }""");

        var check = await Okkibridge.RunAsync("plan", "check", plan, "--sample", _files.Sample(), "--json");
        var preview = await Okkibridge.RunAsync("plan", "preview", plan, "--sample", _files.Sample());

        Assert.Equal((0, 0), (check.ExitCode, preview.ExitCode));
        Assert.Equal([("source.json", "response[1]", false)], Findings(check.Json));
        Assert.Contains("serial is in none of the records", preview.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_warning_is_shown_and_does_no_harm()
    {
        var plan = _files.Plan("odd", """{ "id": "{{company_id}}" }""", """{ "api": "/v1/company/list", "method": "GET", "id": "company_id", "idChek": true }""");

        var ending = await Okkibridge.RunAsync("plan", "check", plan);
        var json = await Okkibridge.RunAsync("plan", "check", plan, "--json");

        Assert.Equal((0, 0), (ending.ExitCode, json.ExitCode));
        Assert.Contains("warning", ending.Output, StringComparison.Ordinal);
        Assert.Contains("idCheck", ending.Output, StringComparison.Ordinal);
        Assert.Equal([("source.json", "idChek", false)], Findings(json.Json));
    }

    [Fact]
    public async Task A_folder_without_a_plan_is_one()
    {
        var ending = await Okkibridge.RunAsync("plan", "check", Path.GetDirectoryName(TestFiles.Shipped)!, "--json");

        Assert.Equal(1, ending.ExitCode);
        Assert.Equal([("source.json", "", true), ("target.json", "", true)], Findings(ending.Json));
    }

    [Fact]
    public async Task A_sample_is_mapped_left_out_or_rejected()
    {
        var plan = _files.Plan("small", """{ "id": "{{company_id|string}}", "name!": "{{name}}" }""", """
            { "api": "/v1/company/list", "method": "GET", "id": "company_id", "condition": [[{ "field": "status", "logic": "eq", "value": "1" }]] }
            """);
        var sample = _files.Sample("""
            [
              { "company_id": 90071992547409931, "name": "Acme", "status": "1", "update_time": "2026-01-02 03:04:05" },
              { "company_id": 2, "name": "Other", "status": "0", "update_time": "2026-01-02 03:04:05" },
              { "company_id": 3, "status": "1", "update_time": "2026-01-02 03:04:05" },
            ] // as people write them
            """);

        var ending = await Okkibridge.RunAsync("plan", "check", plan, "--sample", sample, "--json");

        Assert.Equal(0, ending.ExitCode);
        var records = ending.Json["sample"]!.AsArray();
        Assert.Equal(["mapped", "skipped", "rejected"], records.Select(r => r!["outcome"]!.GetValue<string>()));
        Assert.Equal("""{"id":"90071992547409931","name":"Acme"}""", records[0]!["after"]!.ToJsonString());
        Assert.Equal("90071992547409931", records[0]!["before"]!["company_id"]!.ToJsonString());
        Assert.Equal(("3", "name: a value was expected, found nothing"), (records[2]!["id"]!.GetValue<string>(), records[2]!["message"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("{ \"company_id\": ", "is no JSON, line 1")]
    [InlineData(null, "there is no file")]
    public async Task A_sample_that_cannot_be_read_is_wrong_usage(string? text, string reason)
    {
        var file = text is null ? "nowhere.json" : _files.Sample(text);

        var ending = await Okkibridge.RunAsync("plan", "check", TestFiles.Shipped, "--sample", file);

        Assert.Equal((2, ""), (ending.ExitCode, ending.Output));
        Assert.Contains(reason, ending.Error, StringComparison.Ordinal);
    }

    private static IEnumerable<(string, string, bool)> Findings(JsonNode json) => json["findings"]!.AsArray().Select(f =>
        (f!["document"]!.GetValue<string>(), f["path"]!.GetValue<string>(), f["isError"]!.GetValue<bool>()));
}
