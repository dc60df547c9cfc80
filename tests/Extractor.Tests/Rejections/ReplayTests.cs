using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OkkiBridge.Contracts;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Tests.Rejections;

public sealed class ReplayTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_that_match_are_sent_however_many_and_each_once()
    {
        await using var bench = await CompensationBench.StartAsync();
        await bench.RejectAsync("load", "refused", null, [.. Enumerable.Range(1, 1100).Select(i => $"{i}")]);
        await bench.RejectAsync("transform", "required", null, "2000", "2001");
        await bench.Rejections.MoveAsync(Rejection.IdOf("run", "7"), [RejectionStatus.Open], RejectionStatus.Dismissed, Ct);

        Assert.Equal(1099, await ReplayAsync(bench, new { stage = "load" }));
        Assert.Equal(0, await ReplayAsync(bench, new { stage = "load" }));
        Assert.Equal(1, await ReplayAsync(bench, new { companyId = "2001" }));

        Assert.Equal([.. Enumerable.Range(1, 1100).Where(i => i != 7), 2001], bench.SentIds.Select(id => int.Parse(id, System.Globalization.CultureInfo.InvariantCulture)).Order());
    }

    [Fact]
    public async Task Details_that_OKKI_refused_are_asked_for_again()
    {
        await using var bench = await CompensationBench.StartAsync();
        bench.LookUpDetails();
        var company = $"{bench.Okki.Companies.Ids[0]}";
        await bench.RejectAsync("extract", "refused", null, company);

        Assert.Equal(1, await ReplayAsync(bench, new { companyId = company }));

        Assert.True(Assert.Single(bench.Sent).Companies[company].TryGetProperty("customers", out _));
    }

    [Fact]
    public async Task A_person_is_told_when_OKKI_cannot_be_asked_and_the_rejection_stays_open()
    {
        await using var bench = await CompensationBench.StartAsync(("Okki:ClientSecret", "wrong"));
        bench.LookUpDetails();
        await bench.RejectAsync("extract", "refused", null, "1");
        bench.Time.Advance(TimeSpan.FromMinutes(15));

        using var answer = await bench.PostAsync($"/rejections/{Rejection.IdOf("run", "1")}/replay");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("check Okki:ClientId, Okki:ClientSecret", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(0, await bench.CompensateAsync());
        Assert.Equal(RejectionStatus.Open, (await bench.FindAsync("1")).Status);
    }

    [Fact]
    public async Task A_row_without_an_id_is_rejected_again_and_not_sent()
    {
        await using var bench = await CompensationBench.StartAsync();
        await bench.Rejections.AddAsync([new Rejection
        {
            Id = Rejection.IdOf("run", "row-1"), Plan = CompensationBench.Plan, RunId = "run", CompanyId = "row-1", Stage = "extract", Reason = "id", Message = "before",
            Raw = "{}", ReadAt = bench.Time.GetUtcNow(), RejectedAt = bench.Time.GetUtcNow(),
        }], Ct);
        bench.Time.Advance(TimeSpan.FromMinutes(15));

        Assert.Equal(1, await bench.CompensateAsync());

        var again = await bench.OpenAsync("row-1");
        Assert.Equal((RejectionStatus.Open, 2, 1, bench.Time.GetUtcNow()), (again.Status, again.Attempts, again.Replays, again.RejectedAt));
        Assert.Contains("an id of digits was expected", again.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Sent);
    }

    [Fact]
    public async Task A_row_without_an_id_is_found_by_its_second_when_all_have_one_there()
    {
        await using var bench = await CompensationBench.StartAsync();
        var company = bench.Okki.Companies.Current()[0];
        await bench.Rejections.AddAsync([new Rejection
        {
            Id = Rejection.IdOf("run", "row-1"), Plan = CompensationBench.Plan, RunId = "run", CompanyId = "row-1", Stage = "extract", Reason = "id", Message = "before",
            Raw = $$"""{"update_time":"{{company.UpdateTimeText}}"}""", ReadAt = bench.Time.GetUtcNow(), RejectedAt = bench.Time.GetUtcNow(),
        }], Ct);

        Assert.Equal(1, await ReplayAsync(bench, new { companyId = "row-1" }));

        Assert.Contains($"{company.Id}", bench.SentIds);
        Assert.Equal(Outcome.Skipped, Assert.Single(bench.Outgoing.Published.OfType<CompaniesSettled>()).Outcomes["row-1"]);
    }

    [Fact]
    public async Task A_company_that_is_gone_is_skipped()
    {
        await using var bench = await CompensationBench.StartAsync();
        bench.LookUpDetails();
        await bench.RejectAsync("extract", "refused", null, "404");

        Assert.Equal(1, await ReplayAsync(bench, new { companyId = "404" }));

        Assert.Equal(Outcome.Skipped, Assert.Single(bench.Outgoing.Published.OfType<CompaniesSettled>()).Outcomes["404"]);
        Assert.Empty(bench.Sent);
    }

    [Fact]
    public async Task A_document_that_is_kept_aside_is_sent_whole()
    {
        await using var bench = await CompensationBench.StartAsync();
        await bench.RejectRawAsync("load", "refused", "1", $$"""{"company_id":1,"text":"{{new string('x', 1_000_000)}}"}""");

        Assert.Equal(1, await ReplayAsync(bench, new { companyId = "1" }));

        Assert.Equal(1_000_000, Assert.Single(bench.Sent).Companies["1"].GetProperty("text").GetString()!.Length);
    }

    [Fact]
    public async Task A_document_that_is_not_kept_is_asked_for_again()
    {
        await using var bench = await CompensationBench.StartAsync();
        bench.LookUpDetails();
        var company = $"{bench.Okki.Companies.Ids[0]}";
        await bench.RejectRawAsync("transform", "size", company, $$"""{"company_id":{{company}},"text":"{{new string('x', 5_000_000)}}"}""");

        Assert.Equal(1, await ReplayAsync(bench, new { companyId = company }));

        Assert.True(Assert.Single(bench.Sent).Companies[company].TryGetProperty("customers", out _));
    }

    [Fact]
    public async Task A_document_that_is_not_kept_and_cannot_be_asked_for_is_left_to_a_person_and_said_so()
    {
        await using var bench = await CompensationBench.StartAsync(("Compensation:MostAttempts", "1"));
        await bench.RejectRawAsync("extract", "size", "1", $$"""{"company_id":1,"text":"{{new string('x', 5_000_000)}}"}""");
        await bench.RejectRawAsync("transform", "size", "2", $$"""{"company_id":2,"text":"{{new string('x', 5_000_000)}}"}""");
        bench.ChangePlan();
        bench.Time.Advance(TimeSpan.FromDays(1));

        await bench.CompensateAsync();
        Assert.Equal(0, await bench.CompensateAsync());
        using var answer = await bench.PostAsync($"/rejections/{Rejection.IdOf("run", "1")}/replay");

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("is not kept: it has 5,000,026 bytes, at most 4,194,304 are kept", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        var left = await bench.FindAsync("1");
        Assert.Equal((RejectionStatus.Open, "size", "message", false), (left.Status, left.Reason, left.Message, left.RawAside!.IsKept));
        Assert.Equal(0, await ReplayAsync(bench, new { stage = "transform" }));
        Assert.Empty(bench.Sent);
    }

    [Theory]
    [InlineData("load", 3_000_000, 1, "size")]
    [InlineData("transform", 10, 63, "depth")]
    public async Task What_an_earlier_version_took_and_no_event_carries_is_rejected_again(string stage, int length, int levels, string reason)
    {
        await using var bench = await CompensationBench.StartAsync();
        await bench.RejectRawAsync(stage, "refused", "1", $"{{\"company_id\":1,\"text\":\"{new string('x', length)}\",\"deep\":{new string('[', levels)}{new string(']', levels)}}}");

        Assert.Equal(1, await ReplayAsync(bench, new { companyId = "1" }));

        var again = await bench.OpenAsync("1");
        Assert.Equal((RejectionStatus.Open, "extract", reason, 2), (again.Status, again.Stage, again.Reason, again.Attempts));
        Assert.True(again.HasRaw);
        Assert.Empty(bench.Sent);
    }

    [Fact]
    public async Task A_rejection_of_a_dry_run_stays_dry()
    {
        await using var bench = await CompensationBench.StartAsync();
        await bench.StartRunAsync(dryRun: true);
        await bench.RejectAsync("load", "refused", null, "1");

        await ReplayAsync(bench, new { companyId = "1" });

        Assert.True(Assert.Single(bench.Sent).DryRun);
    }

    private static async Task<int> ReplayAsync(CompensationBench bench, object filter)
    {
        using var answer = await bench.PostAsync("/rejections/replay", filter);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!["replayed"]!.GetValue<int>();
    }
}
