using OkkiBridge.Extractor.Extraction;

namespace OkkiBridge.Extractor.Tests.Extraction;

public sealed class TotalEvidenceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly Window Second = new(Noon, Noon.AddSeconds(1));

    private readonly TotalEvidence _totals = new();

    [Theory]
    [InlineData(100, true)]
    [InlineData(50, true)]
    [InlineData(37, false)]
    [InlineData(9, false)]
    [InlineData(0, false)]
    public void The_first_page_that_may_be_full_is_not_the_last_without_a_look_behind_it(int rows, bool needed)
    {
        _totals.Saw(rows, rows);

        Assert.Equal(needed, _totals.NeedsPageBehind(pages: 1, rows, asked: 100, isFallback: false));
    }

    [Fact]
    public void A_total_that_was_seen_to_count_more_than_a_page_is_trusted_for_pages_that_are_not_full()
    {
        _totals.Saw(total: 2000, rows: 100);

        Assert.False(_totals.NeedsPageBehind(pages: 1, rows: 50, asked: 100, isFallback: false));
        Assert.True(_totals.NeedsPageBehind(pages: 3, rows: 100, asked: 100, isFallback: false));
    }

    [Fact]
    public void A_second_that_counts_as_many_rows_as_any_window_is_limited_when_there_are_others()
    {
        _totals.Saw(total: 1000, rows: 100);
        Assert.False(_totals.IsLimit(Second, 1000));

        _totals.Proven(Noon.AddHours(-1));
        Assert.True(_totals.IsLimit(Second, 1000));
        Assert.False(_totals.IsLimit(Second, 999));
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(1000, true)]
    [InlineData(10_000, true)]
    [InlineData(1350, false)]
    [InlineData(100, false)]
    public void A_round_total_may_be_a_limit(int total, bool may) => Assert.Equal(may, TotalEvidence.MayBeLimit(total));
}
