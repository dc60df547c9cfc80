using OkkiBridge.Extractor.Extraction;

namespace OkkiBridge.Extractor.Tests.Extraction;

public sealed class CellPlanTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Window Day = new(Start, Start.AddDays(1));
    private readonly CellPlan _cells = new(pageSize: 100);

    [Fact]
    public void Everything_is_asked_for_at_first() => Assert.Equal(Day, _cells.Next(Day, null));

    [Fact]
    public void What_fits_is_read_in_one_cell() => Assert.Equal(Day, _cells.Next(Day, 400));

    [Fact]
    public void A_window_with_too_many_rows_is_narrowed_to_what_a_cell_holds()
    {
        _cells.TooMany(Day, 4500);
        Assert.Equal(TimeSpan.FromHours(2.4), _cells.Next(Day, 4500).Width);
    }

    [Fact]
    public void After_an_empty_cell_the_next_is_eight_times_wider()
    {
        var empty = Day.First(TimeSpan.FromMinutes(1));
        _cells.Proven(empty, 0);
        Assert.Equal(TimeSpan.FromMinutes(8), _cells.Next(Day, 100_000).Width);
    }

    [Fact]
    public void Where_rows_move_a_cell_is_halved_and_holds_one_answer_at_most()
    {
        _cells.Moving(Day);
        Assert.Equal(TimeSpan.FromHours(12), _cells.Next(Day, 50).Width);
        Assert.Equal(100, _cells.Capacity);
    }

    [Fact]
    public void A_cell_is_never_narrower_than_a_second()
    {
        _cells.TooMany(Day, int.MaxValue);
        Assert.Equal(Window.Grain, _cells.Next(Day, int.MaxValue).Width);
    }

    [Fact]
    public void Cells_follow_each_other_without_gap_to_the_end_of_the_window()
    {
        var (rest, rows, cells) = (Day, 10_000, 0);
        while (rest.From < rest.To)
        {
            var cell = _cells.Next(rest, rows);
            Assert.Equal(rest.From, cell.From);
            var held = (int)(10_000 * (cell.Width / Day.Width));
            if (held > _cells.Capacity) _cells.TooMany(cell, held);
            else
            {
                _cells.Proven(cell, held);
                (rest, rows, cells) = (rest with { From = cell.To }, rows - held, cells + 1);
            }
        }

        Assert.Equal(Day.To, rest.From);
        Assert.InRange(cells, 20, 27);      // 10,000 rows in cells of 450
    }
}
