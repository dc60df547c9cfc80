using System.Text.Json;
using MassTransit;
using OkkiBridge.Contracts;
using OkkiBridge.Hosting.Bus;
using OkkiBridge.Plans;
using OkkiBridge.Plans.Mapping;
using OkkiBridge.Storage;

namespace OkkiBridge.Transformer.Tests.Normalizing;

public sealed class CompaniesExtractedTests
{
    private const string Good = """{ "company_id": 5203771904, "name": "晨曦 🌊", "update_time": "2026-03-02 09:41:12", "remark": "kept" }""";
    private const string Huge = """{ "company_id": "9007199254740993", "name": "Fjordlys", "update_time": "2026-03-02 09:41:13", "x_later": [1.50] }""";
    private const string Nameless = """{ "company_id": 3, "name": "", "update_time": "2026-03-02 09:41:12", "customers": [{ "name": "Ola Nordmann" }] }""";
    private const string Timeless = """{ "company_id": 4, "name": "Ola Nordmann", "update_time": "1970-01-01 00:00:00" }""";

    [Fact]
    public async Task Good_companies_go_on_as_one_event_and_bad_ones_are_rejected()
    {
        await using var bench = await TransformerBench.StartAsync();

        await bench.ConsumeAsync(TransformerBench.Extracted(("3", Nameless), ("5203771904", Good), ("4", Timeless), ("9007199254740993", Huge), ("5", "[]")));

        var normalized = Assert.Single(bench.Normalized);
        Assert.Equal(("run-1", TransformerBench.Plan, false), (normalized.RunId, normalized.Plan, normalized.DryRun));
        Assert.Equal(["5203771904", "9007199254740993"], normalized.Companies.Select(c => c.Id));
        var settled = Assert.Single(bench.Settled);
        Assert.Equal(("run-1", TransformerBench.Plan), (settled.RunId, settled.Plan));
        Assert.Equal(new Dictionary<string, Outcome> { ["3"] = Outcome.Rejected, ["4"] = Outcome.Rejected, ["5"] = Outcome.Rejected }, settled.Outcomes);
        Assert.Equal(
            [
                "3 required name: a value was expected, found nothing",
                "4 version update_time: a time was expected, found text of 19 characters",
                "5 type record: an object was expected, found a list of 0",
            ],
            (await bench.RejectionsAsync()).OrderBy(r => r.CompanyId, StringComparer.Ordinal).Select(r => $"{r.CompanyId} {r.Reason} {r.Message}"));
    }

    [Fact]
    public async Task A_time_ahead_of_its_reading_orders_a_company_as_of_when_it_was_read()
    {
        await using var bench = await TransformerBench.StartAsync();

        await bench.ConsumeAsync(TransformerBench.Extracted(("4", """{ "company_id": 4, "name": "Ola Nordmann", "update_time": "2099-01-01 00:00:00" }""")));

        var company = Assert.Single(bench.Normalized[0].Companies);
        Assert.Equal(company.ReadAt.ToUnixTimeSeconds(), company.Version);
    }

    [Fact]
    public async Task A_company_comes_through_with_what_the_ID_check_needs()
    {
        await using var bench = await TransformerBench.StartAsync();

        await bench.ConsumeAsync(TransformerBench.Extracted(("5203771904", Good), ("9007199254740993", Huge)));

        var (good, huge) = (bench.Normalized[0].Companies[0], bench.Normalized[0].Companies[1]);
        Assert.Equal((1772415672, TransformerBench.Now.AddSeconds(-7)), (good.Version, good.ReadAt));
        Assert.Equal(("5203771904", "晨曦 🌊"), (good.Record.GetProperty("id").GetString(), good.Record.GetProperty("name").GetString()));
        Assert.Equal("kept", good.Raw.GetProperty("remark").GetString());
        Assert.Equal("9007199254740993", huge.Record.GetProperty("id").GetString());
        Assert.Equal("1.50", huge.Raw.GetProperty("x_later")[0].GetRawText());
        Assert.Matches("^[0-9a-f]{64}$", good.Hash);
        Assert.NotEqual(good.Hash, huge.Hash);
        Assert.Equal(TargetForm.Hash(good.Record), good.TargetHash);
    }

    [Fact]
    public async Task A_company_is_mapped_by_the_version_that_its_run_began_with()
    {
        await using var bench = await TransformerBench.StartAsync();
        var present = bench.Catalog.Get(TransformerBench.Plan);
        var texts = new Dictionary<string, string>(present.Documents.Texts) { ["mapping.json"] = """{ "id!": "{{company_id|string}}", "title": "{{name}}" }""" };
        var earlier = Plan.Compile(new PlanDocuments(TransformerBench.Plan, texts));
        await bench.Resolver.KeepAsync(earlier, TestContext.Current.CancellationToken);

        await bench.ConsumeAsync(TransformerBench.Extracted(("5203771904", Good)) with { PlanVersion = earlier.Version });

        var normalized = Assert.Single(bench.Normalized);
        Assert.Equal(earlier.Version, normalized.PlanVersion);
        Assert.Equal("晨曦 🌊", normalized.Companies[0].Record.GetProperty("title").GetString());
        await Assert.ThrowsAsync<UnknownPlanException>(() => bench.Resolver.GetAsync(TransformerBench.Plan, "0000", TestContext.Current.CancellationToken).AsTask());
        Assert.Same(present, await bench.Resolver.GetAsync(TransformerBench.Plan, null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Ids_are_called_as_the_event_says()
    {
        await using var bench = await TransformerBench.StartAsync(
            TransformerBench.With("mapping.json", _ => """{ "id": "{{company_id|string}}", "stage": "{{trail_status|label}}" }"""));

        await bench.ConsumeAsync(TransformerBench.Extracted(("5203771904", """{ "company_id": 5203771904, "update_time": "2026-03-02 09:41:12", "trail_status": 4417730052 }""")) with
        {
            Labels = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["trail_status"] = new Dictionary<string, string> { ["4417730052"] = "已寄样" } },
        });

        Assert.Equal("已寄样", bench.Normalized[0].Companies[0].Record.GetProperty("stage").GetString());
    }

    [Fact]
    public async Task A_deleted_company_is_mapped_from_its_row_and_marked()
    {
        await using var bench = await TransformerBench.StartAsync(
            TransformerBench.With("plan.json", _ => """{ "onRemoved": { "policy": "mark", "field": "deleted", "value": "yes" } }"""));

        await bench.ConsumeAsync(TransformerBench.Extracted(("5203771904", """{ "company_id": 5203771904, "update_time": "2026-03-02 09:41:12", "serial_id": "C1" }""")) with { Removed = true });

        var company = Assert.Single(Assert.Single(bench.Normalized).Companies);
        Assert.True(company.Removed);
        Assert.Equal("""{"id":"5203771904","serial_id":"C1","updated_at":"2026-03-02 09:41:12","deleted":"yes"}""", company.Record.GetRawText());
    }

    [Fact]
    public async Task Without_a_bad_company_nothing_is_settled_or_listed()
    {
        await using var bench = await TransformerBench.StartAsync();

        await bench.ConsumeAsync(TransformerBench.Extracted(("5203771904", Good)));

        Assert.Single(bench.Normalized);
        Assert.Empty(bench.Settled);
        Assert.Empty(await bench.RejectionsAsync());
    }

    [Fact]
    public async Task Without_a_good_company_nothing_goes_on()
    {
        await using var bench = await TransformerBench.StartAsync();

        await bench.ConsumeAsync(TransformerBench.Extracted(("3", Nameless)));

        Assert.Empty(bench.Normalized);
        Assert.Single(bench.Settled);
    }

    [Fact]
    public async Task A_document_of_another_company_is_rejected_under_the_id_it_came_with()
    {
        await using var bench = await TransformerBench.StartAsync();

        await bench.ConsumeAsync(TransformerBench.Extracted(("7", Good), ("9007199254740993", Huge)));

        Assert.Equal(["9007199254740993"], bench.Normalized.Single().Companies.Select(c => c.Id));
        Assert.Equal(["7"], bench.Settled.Single().Outcomes.Keys);
        var rejection = Assert.Single(await bench.RejectionsAsync());
        Assert.Equal(("7", "id"), (rejection.CompanyId, rejection.Reason));
        Assert.Contains("5203771904", rejection.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rejection_keeps_the_document_and_tells_nothing_of_its_people()
    {
        await using var bench = await TransformerBench.StartAsync();

        await bench.ConsumeAsync(TransformerBench.Extracted(("3", Nameless), ("4", Timeless)));

        var rejections = await bench.RejectionsAsync();
        Assert.All(rejections, r => Assert.DoesNotContain("Ola", r.Message, StringComparison.Ordinal));
        var rejection = rejections.Single(r => r.CompanyId == "3");
        Assert.Equal(("run-1-3", TransformerBench.Plan, "run-1", "transform", RejectionStatus.Open), (rejection.Id, rejection.Plan, rejection.RunId, rejection.Stage, rejection.Status));
        Assert.Equal((TransformerBench.Now.AddSeconds(-7), TransformerBench.Now, 1), (rejection.ReadAt, rejection.RejectedAt, rejection.Attempts));
        Assert.Equal("Ola Nordmann", JsonElement.Parse(rejection.Raw).GetProperty("customers")[0].GetProperty("name").GetString());
        Assert.Null(rejection.Mapped);
    }

    [Fact]
    public async Task What_comes_twice_is_one_rejection_and_equal_events()
    {
        await using var bench = await TransformerBench.StartAsync();

        await bench.ConsumeAsync(TransformerBench.Extracted(("3", Nameless), ("5203771904", Good)), times: 2);

        Assert.Equal(2, Assert.Single(await bench.RejectionsAsync()).Attempts);
        Assert.Equal(2, bench.Settled.Count);
        Assert.Single(bench.Normalized.Select(n => n.Companies.Single().Hash).Distinct());
    }

    [Fact]
    public async Task What_the_plans_condition_leaves_out_is_skipped()
    {
        await using var bench = await TransformerBench.StartAsync(TransformerBench.WithCondition("""[[{ "field": "name", "logic": "eq", "value": "Fjordlys" }]]"""));

        await bench.ConsumeAsync(TransformerBench.Extracted(("5203771904", Good), ("9007199254740993", Huge), ("3", Nameless), ("5", "[]"), ("7", Good)));

        Assert.Equal(["9007199254740993"], bench.Normalized.Single().Companies.Select(c => c.Id));
        Assert.Equal(
            new Dictionary<string, Outcome> { ["3"] = Outcome.Skipped, ["5203771904"] = Outcome.Skipped, ["5"] = Outcome.Rejected, ["7"] = Outcome.Rejected },
            bench.Settled.Single().Outcomes);
        Assert.Equal(["5", "7"], (await bench.RejectionsAsync()).Select(r => r.CompanyId).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Large_companies_go_on_in_events_cut_by_bytes_and_what_is_too_large_is_rejected_alone()
    {
        await using var bench = await TransformerBench.StartAsync(TransformerBench.With("mapping.json", _ => """{ "id": "{{company_id|string}}", "text": "{{text}}" }"""));
        static (string, string) Large(int id, int text, int other = 0) =>
            ($"{id}", $$"""{"company_id":{{id}},"update_time":"2026-03-02 09:41:12","text":"{{new string('x', text)}}","other":"{{new string('y', other)}}"}""");

        await bench.ConsumeAsync(TransformerBench.Extracted([.. Enumerable.Range(1, 20).Select(id => Large(id, 90_000)), Large(21, 900_000, 500_000), Large(22, 10, 17_000_000)]));

        Assert.Equal(Enumerable.Range(1, 20).Select(id => $"{id}"), bench.Normalized.SelectMany(n => n.Companies.Select(c => c.Id)));
        Assert.All(bench.Normalized, n => Assert.InRange(n.Companies.Sum(c => EventCut.BytesOf(c.Raw) + EventCut.BytesOf(c.Record)), 1, EventCut.MostBytes));
        var rejections = (await bench.RejectionsAsync()).ToDictionary(r => r.CompanyId);
        Assert.All(rejections.Values, r => Assert.Equal(("transform", "size"), (r.Stage, r.Reason)));
        Assert.StartsWith("record: at most 2,097,152 bytes were expected, raw and mapped together, found 2,300,", rejections["21"].Message, StringComparison.Ordinal);
        Assert.Equal((true, false), (rejections["21"].RawAside!.IsKept, rejections["22"].RawAside!.IsKept));
        var kept = (await bench.List.FindAsync(rejections["21"].Id, TestContext.Current.CancellationToken))!.Raw;
        Assert.Equal(500_000, JsonElement.Parse(kept).GetProperty("other").GetString()!.Length);
    }

    [Fact]
    public async Task A_dry_run_stays_one()
    {
        await using var bench = await TransformerBench.StartAsync();

        await bench.ConsumeAsync(TransformerBench.Extracted(("5203771904", Good)) with { DryRun = true });

        Assert.True(Assert.Single(bench.Normalized).DryRun);
    }

    [Fact]
    public async Task An_unknown_plan_fails_the_event_and_its_end_rejects_all_companies()
    {
        await using var bench = await TransformerBench.StartAsync();

        await bench.ConsumeAsync(TransformerBench.Extracted(("3", Nameless), ("5203771904", Good), ("9007199254740993", Huge)) with { Plan = "gone" });
        Assert.True(await bench.Harness.Published.Any<Fault<CompaniesExtracted>>(TestContext.Current.CancellationToken));
        Assert.True(await bench.Harness.Published.Any<CompaniesSettled>(TestContext.Current.CancellationToken));

        Assert.Empty(bench.Normalized);
        var settled = Assert.Single(bench.Settled);
        Assert.Equal(("run-1", "gone"), (settled.RunId, settled.Plan));
        Assert.Equal(["3", "5203771904", "9007199254740993"], settled.Outcomes.Keys.Order(StringComparer.Ordinal));
        Assert.All(settled.Outcomes.Values, o => Assert.Equal(Outcome.Rejected, o));
        var rejections = await bench.RejectionsAsync();
        Assert.Equal(3, rejections.Count);
        Assert.All(rejections, r => Assert.Equal(("given-up", "transform", "gone", new UnknownPlanException("gone").Message), (r.Reason, r.Stage, r.Plan, r.Message)));
        Assert.Equal("kept", JsonElement.Parse(rejections.Single(r => r.CompanyId == "5203771904").Raw).GetProperty("remark").GetString());
    }
}
