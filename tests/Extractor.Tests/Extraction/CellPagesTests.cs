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
    public void Behind_them_a_round_goes_on_until_as_many_others_came()
    {
        _pages.BeginRound();
        _pages.Add(Page(total: 5, 1, 1, 2));
        _pages.Add(Page(total: 5, 3, 3, 4));
        Assert.False(_pages.IsAtItsEnd);

        Assert.Equal(Proof.Whole, _pages.Add(Page(total: 5, 5, 5)));
        Assert.True(_pages.IsAtItsEnd);
    }

    [Fact]
    public void A_proof_that_counts_a_row_twice_is_told_from_one_that_need_not()
    {
        _pages.BeginRound();
        Assert.Equal(Proof.Whole, _pages.Add(Page(total: 3, 1, 1, 2)));
        Assert.True(_pages.RestsOnDoubles);

        _pages.CountsOnce();
        Assert.Equal(Proof.Whole, _pages.Add(Page(total: 3, 3)));
        Assert.False(_pages.RestsOnDoubles);
    }

    [Fact]
    public void Rows_behind_the_last_page_contradict_the_total_where_they_are_new_or_it_is_another()
    {
        _pages.BeginRound();
        _pages.Add(Page(total: 4, 1, 1, 2));
        _pages.Add(Page(total: 4, 3, 3, 4));

        Assert.False(_pages.HasMore(Page(total: 4)));
        Assert.False(_pages.HasMore(Page(total: 4, 1, 2)));
        Assert.True(_pages.HasMore(Page(total: 2, 1, 2)));
        Assert.True(_pages.HasMore(Page(total: 4, 5)));
        Assert.True(_pages.HasRows(Page(total: 4, 1, 2)));
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
