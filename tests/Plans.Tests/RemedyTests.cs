namespace OkkiBridge.Plans.Tests;

public sealed class RemedyTests
{
    private const string Source = """
        { "api": "/v1/company/list", "id": "company_id",
          "request": [ { "field": "all", "value": "0" }, { "field": "start_time", "value": "{{LAST_SYNC_TIME|datetime}}" }, { "field": "end_time", "value": "{{CURRENT_TIME|datetime}}" } ],
          "omissionRemedy": { "crontab": "30 3 * * *", "adapter": "x", "takeOverRequest": [
            { "field": "start_time", "type": "datetime", "value": "{{DAYS_AGO_2|datetime}}" }, { "field": "end_time", "type": "datetime", "value": "{{DAYS_AGO_1|date}}" },
            { "field": "all", "value": "1" } ] } }
        """;

    private static readonly DateTimeOffset Now = new(2026, 3, 2, 10, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public void It_reads_the_window_that_its_entries_name()
    {
        using var folder = new PlanFolder(("source.json", Source));

        var (from, to) = folder.Load().Remedy!.Window(Now.ToUniversalTime());

        Assert.Equal((Now.AddDays(-2), (DateTimeOffset?)Now.AddDays(-1).AddHours(-10)), (from, to));
    }

    [Fact]
    public void Its_entries_take_the_place_of_those_of_the_request_in_its_runs_only()
    {
        using var folder = new PlanFolder(("source.json", Source));
        var plan = folder.Load();
        var values = new QueryValues(Now, Now, Now, Now, 1, 100);

        Assert.Equal("0", plan.Source.Query(values).Single(q => q.Key == "all").Value);
        Assert.Equal("1", plan.AsRemedy().Source.Query(values).Single(q => q.Key == "all").Value);
        Assert.Equal((plan.Name, plan.Version), (plan.AsRemedy().Name, plan.AsRemedy().Version));
    }

    [Fact]
    public void A_plan_without_one_runs_as_it_is()
    {
        using var folder = new PlanFolder();
        var plan = folder.Load();

        Assert.Null(plan.Remedy);
        Assert.Same(plan, plan.AsRemedy());
    }
}
