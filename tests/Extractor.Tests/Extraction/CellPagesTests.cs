using OkkiBridge.Extractor.Extraction;

namespace OkkiBridge.Extractor.Tests.Extraction;

public sealed class CellPagesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly CellPages _pages = new(new Window(Noon, Noon.AddSeconds(1)));

    [Fact]
    public void Pages_that_show_more_rows_than_are_counted_contradict_the_total()
    {
        _pages.BeginRound();
        _pages.Add(Page(total: 4, 1, 2, 3));
        Assert.False(_pages.ShowsMoreThanItCounts);
        _pages.Add(Page(total: 4, 3, 1));

        Assert.True(_pages.ShowsMoreThanItCounts);
    }

    [Fact]
    public void A_row_that_one_answer_shows_twice_and_counts_once_contradicts_nothing()
    {
        _pages.BeginRound();

        Assert.Equal(Proof.Whole, _pages.Add(Page(total: 3, 1, 2, 3, 3)));
        Assert.False(_pages.ShowsMoreThanItCounts);
    }

    [Fact]
    public void Where_rows_shown_twice_are_not_counted_they_stand_for_no_other()
    {
        _pages.BeginRound();
        _pages.Add(Page(total: 5, 1, 1, 2, 3));

        Assert.Equal(Proof.More, _pages.Add(Page(total: 5, 3, 4)));
    }

    [Fact]
    public void Rounds_that_show_no_row_that_is_new_are_counted_until_one_does()
    {
        Round(1, 2);
        Round(2, 3);
        Assert.Equal(0, _pages.RoundsInVain);
        Round(1, 3);
        Round(1, 2);
        Assert.Equal(2, _pages.RoundsInVain);
        Round(1, 4);

        Assert.Equal(0, _pages.RoundsInVain);

        void Round(params int[] ids)
        {
            _pages.BeginRound();
            _pages.Add(Page(total: 5, ids));
            _pages.EndRound();
        }
    }

    private static ListPage Page(int total, params int[] ids) => new([.. ids.Select(id => new ListRow($"{id}", Noon, default))], total, TotalIsFallback: false, Noon);
}
