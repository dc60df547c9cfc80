namespace OkkiBridge.Plans.Tests;

/// <summary>What <c>source.json</c> says of the answer.</summary>
public sealed class AnswerShapeTests
{
    [Theory]
    [InlineData("{}", "", null)]
    [InlineData("{}", ", \"request\": [ { \"field\": \"count\", \"value\": \"20\" } ]", 20)]
    [InlineData("{}", ", \"request\": [ { \"field\": \"count\", \"value\": \"20\" } ], \"pagination\": { \"pageSize\": 50 }", 50)]
    [InlineData("{}", ", \"request\": [ { \"field\": \"count\", \"value\": \"{{PAGINATION_PAGE_SIZE}}\" } ], \"pagination\": { \"pageSize\": \"50\" }", 50)]
    [InlineData("{ \"pageSize\": 100 }", ", \"pagination\": { \"pageSize\": 50 }", 100)]
    [InlineData("{}", ", \"pagination\": {}", null)]
    public void The_page_size_is_that_of_plan_json_else_of_pagination_else_of_the_entry(string plan, string members, int? expected)
    {
        var warnings = new List<Finding>();

        Assert.Equal(expected, Load(plan, members, warnings).PageSize);
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData("{}", "", "data.list")]
    [InlineData("{}", "\"field\": \"listKey\", \"value\": \"rows\"", "data.rows")]
    [InlineData("{}", "\"field\": \"listKey\", \"value\": \"result.rows\"", "result.rows")]
    [InlineData("{ \"answer\": { \"list\": \"data.all\" } }", "\"field\": \"listKey\", \"value\": \"rows\"", "data.all")]
    [InlineData("{}", "\"field\": \"DownloadAttachment\", \"value\": \"true\"", "data.list")]
    public void The_first_of_otherResponse_names_the_list(string plan, string members, string expected) =>
        Assert.Equal(expected, Load(plan, $", \"otherResponse\": [ {{ {members} }} ]", []).Settings.Answer.List);

    private static Plan Load(string plan, string members, List<Finding> warnings)
    {
        using var folder = new PlanFolder(("source.json", $$"""{ "api": "/v1/company/list", "id": "company_id" {{members}} }"""), ("plan.json", plan));
        return folder.Load(warnings);
    }
}
