using OkkiBridge.Extractor.Extraction;

namespace OkkiBridge.Extractor.Tests.Extraction;

public sealed class CellProofTests
{
    private readonly CellProof _proof = new();

    [Fact]
    public void One_answer_that_holds_all_its_rows_is_whole() => Assert.Equal(Proof.Whole, _proof.Add(2, ["1", "2"]));

    [Fact]
    public void An_empty_cell_is_whole() => Assert.Equal(Proof.Whole, _proof.Add(0, []));

    [Fact]
    public void Pages_that_name_one_total_and_hold_as_many_distinct_ids_are_whole()
    {
        Assert.Equal(Proof.More, _proof.Add(3, ["1", "2"]));
        Assert.Equal(Proof.Whole, _proof.Add(3, ["3"]));
    }

    [Fact]
    public void A_total_that_shrinks_between_pages_proves_nothing()
    {
        _proof.Add(3, ["1", "2"]);
        Assert.Equal(Proof.Broken, _proof.Add(2, ["3"]));
    }

    [Fact]
    public void A_row_may_come_twice_while_the_total_stands()
    {
        _proof.Add(3, ["1", "2"]);
        Assert.Equal(Proof.More, _proof.Add(3, ["2"]));
        Assert.Equal(Proof.Whole, _proof.Add(3, ["3"]));
    }

    [Fact]
    public void More_rows_than_the_total_prove_nothing() => Assert.Equal(Proof.Broken, _proof.Add(1, ["1", "2"]));

    [Fact]
    public void A_row_that_one_answer_shows_and_counts_twice_is_whole() => Assert.Equal(Proof.Whole, _proof.Add(3, ["1", "2", "2"]));

    [Fact]
    public void A_row_that_one_answer_shows_twice_and_counts_once_is_whole() => Assert.Equal(Proof.Whole, _proof.Add(2, ["1", "2", "2"]));

    [Fact]
    public void A_row_that_comes_in_two_answers_counts_once()
    {
        Assert.Equal(Proof.More, _proof.Add(3, ["1", "2"]));
        Assert.Equal(Proof.More, _proof.Add(3, ["2"]));
    }
}
