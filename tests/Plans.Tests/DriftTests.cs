using System.Text.Json;

namespace OkkiBridge.Plans.Tests;

public sealed class DriftTests
{
    private const string Response = """[ { "field": "name" }, { "field": "serial" }, { "field": "owner.name" }, { "field": "tel", "parent": "owner" }, { "field": "a[b" }, 5 ]""";

    [Fact]
    public void A_described_field_that_no_record_has_is_warned_of()
    {
        using var folder = new PlanFolder(("source.json", $$"""{ "api": "/v1/company/list", "id": "company_id", "response": {{Response}} }"""));
        var plan = folder.Load();

        Assert.Equal(["source.json: response[1]: serial is in none of the records of the sample"], Drift(plan, """{ "name": "x" }""", """{ "owner": { "name": null } }"""));
        Assert.Empty(Drift(plan));
    }

    private static IEnumerable<string> Drift(Plan plan, params string[] records) =>
        plan.Drift([.. records.Select(r => JsonElement.Parse(r))]).Select(f => $"{f}{(f.IsError ? " is an error" : "")}");
}
