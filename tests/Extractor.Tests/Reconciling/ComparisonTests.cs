using System.Text.Json;
using OkkiBridge.Extractor.Extraction;
using OkkiBridge.Extractor.Reconciling;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Tests.Reconciling;

public sealed class ComparisonTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 4, 0, 0, TimeSpan.Zero);
    private static readonly Plan Plan = Plan.Load(Path.Combine(AppContext.BaseDirectory, "plans", "查询小满客户"));

    [Theory]
    [InlineData("run", 1, 1, 0)]        // written by this run before it died: it was missing
    [InlineData("run", 2, 0, 1)]        // it was stale
    [InlineData("other", 1, 0, 0)]
    public void What_the_run_repaired_before_it_died_is_counted_as_what_it_was(string writtenBy, int versions, int missing, int stale)
    {
        var compared = Comparison.OfLiving(Plan, "run", [Row("1", Noon)], Ledger(Held("1", Noon, writtenBy, versions)));

        Assert.Equal((missing, stale), (compared.Found.Missing, compared.Found.Stale));
        Assert.Equal(writtenBy == "other", compared.Unchanged.Contains("1"));
    }

    [Fact]
    public void What_was_read_in_the_second_of_its_last_change_may_lack_another_of_that_second()
    {
        var held = Held("1", Noon);
        held = held with { Current = held.Current! with { ReadAt = Noon.AddMilliseconds(999) } };

        Assert.Empty(Comparison.OfLiving(Plan, "run", [Row("1", Noon)], Ledger(held)).Unchanged);
    }

    [Fact]
    public void What_cannot_be_vouched_for_is_read_again_and_counted_as_nothing()
    {
        var compared = Comparison.OfLiving(Plan, "run", [Row("1", Noon), Row("2", null), Row("3", Noon)], Ledger(
            Held("1", Noon) with { Unasked = true }, Held("2", Noon),
            new LedgerEntry { CompanyId = "3", Claim = new() { CompanyId = "3", Owner = "o", Until = Noon, Version = 1, ReadAt = Noon, Hash = "", RunId = "other", Record = "" } }));

        Assert.Empty(compared.Unchanged);
        Assert.Equal(new Differences(), compared.Found);
    }

    [Fact]
    public void A_source_that_gives_the_living_where_it_is_asked_for_deleted_ones_proves_nothing()
    {
        var rows = new[] { Row("1", Noon), Row("2", Noon) };

        var compared = Comparison.OfRemoved(Plan, "run", rows, new HashSet<string> { "1" }, Ledger(Held("1", Noon), Held("2", Noon)));

        Assert.Equal(1, compared.Found.Deleted);
        Assert.Empty(compared.Rows);        // the plan leaves deleted ones alone
    }

    [Fact]
    public void A_deletion_that_is_known_or_older_than_what_the_ledger_holds_or_of_a_stranger_is_none() =>
        Assert.Equal(new Differences(), Comparison.OfRemoved(Plan, "run", [Row("1", Noon), Row("2", Noon), Row("3", Noon)], new HashSet<string>(), Ledger(
            Held("1", Noon) is var known ? known with { Current = known.Current! with { Removed = true } } : known, Held("2", Noon.AddSeconds(1)))).Found);

    private static ListRow Row(string id, DateTimeOffset? time) => ListRow.Of(Plan, JsonSerializer.SerializeToElement(new Dictionary<string, string?>
    {
        ["company_id"] = id,
        ["update_time"] = time is { } t ? t.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd HH:mm:ss", null) : "",
    }));

    private static LedgerEntry Held(string id, DateTimeOffset time, string runId = "other", int versions = 1)
    {
        var version = new LedgerVersion { CompanyId = id, Version = time.ToUnixTimeSeconds(), ReadAt = time + Window.Grain, Hash = "", RunId = runId, WrittenAt = time };
        return new() { CompanyId = id, Current = version, History = [.. Enumerable.Repeat(version, versions)] };
    }

    private static Dictionary<string, LedgerEntry> Ledger(params LedgerEntry[] entries) => entries.ToDictionary(e => e.CompanyId);
}
