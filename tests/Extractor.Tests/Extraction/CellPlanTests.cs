using OkkiBridge.Extractor.Extraction;

namespace OkkiBridge.Extractor.Tests.Extraction;

public sealed class CellPlanTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Window Day = new(Start, Start.AddDays(1));
    private readonly CellPlan _cells = new(pageSize: 100);

    [Fact]
    public void Everything_is_asked_for_at_first() => Assert.Equal(Day, _cells.Next(Day));

    [Fact]
    public void A_stretch_with_too_many_rows_is_cut_in_proportion()
    {
        _cells.TooMany(Day, 4500);
        Assert.Equal(TimeSpan.FromHours(2.4), _cells.Next(Day).Width);
    }

    [Fact]
    public void What_is_left_of_a_stretch_is_read_in_one_cell_when_it_fits()
    {
        _cells.TooMany(Day, 800);
        var first = _cells.Next(Day);
        _cells.Proven(first, 400);

        Assert.Equal(Day.To, _cells.Next(Day with { From = first.To }).To);
    }

    [Fact]
    public void A_stretch_whose_rows_are_elsewhere_is_halved()
    {
        _cells.TooMany(Day, 4500);
        var empty = _cells.Next(Day);
        _cells.Proven(empty, 0);

        Assert.Equal(TimeSpan.FromHours(10.8), _cells.Next(Day with { From = empty.To }).Width);
    }

    [Fact]
    public void Behind_a_part_that_was_left_little_is_asked_for_and_its_total_is_not_believed()
    {
        _cells.TooMany(Day, 1_000_000_000);
        _cells.Left(TimeSpan.FromHours(2));
        var next = _cells.Next(Day);
        _cells.TooMany(next, 1_000_000_000);

        Assert.Equal(TimeSpan.FromHours(2), next.Width);
        Assert.Equal(TimeSpan.FromHours(1), _cells.Next(Day).Width);
    }

    [Fact]
    public void Behind_that_everything_is_asked_for_again()
    {
        _cells.Left(TimeSpan.FromHours(2));
        var next = _cells.Next(Day);
        _cells.Proven(next, 10);

        Assert.Equal(Day.To, _cells.Next(Day with { From = next.To }).To);
    }

    [Fact]
    public void Where_rows_move_a_cell_is_halved_and_holds_one_answer_at_most()
    {
        _cells.Moving(Day, 50);

        Assert.Equal(TimeSpan.FromHours(12), _cells.Next(Day).Width);
        Assert.Equal(100, _cells.Capacity);
    }

    [Theory]
    [InlineData(3600, 3599, 3602)]
    [InlineData(0, 0, 2)]
    [InlineData(1, 0, 3)]
    [InlineData(86_399, 86_398, 86_400)]
    [InlineData(86_398, 86_397, 86_400)]
    public void A_second_that_many_rows_share_gets_a_cell_of_its_own_with_its_neighbours(int second, int from, int to)
    {
        var rows = Enumerable.Range(0, 150).Select(id => new ListRow($"{id}", Start.AddSeconds(second), default));
        _cells.Crowded(Day, Crowd.Of(Day, rows)!, 300);

        List<Window> cells = [];
        for (var rest = Day; rest.From < rest.To; rest = rest with { From = cells[^1].To })
        {
            cells.Add(_cells.Next(rest));
            _cells.Proven(cells[^1], 100);
        }

        Assert.Contains(new Window(Start.AddSeconds(from), Start.AddSeconds(to)), cells);
        Assert.Equal(Day.To, cells[^1].To);
        Assert.InRange(cells.Count, 2, 3);
    }

    [Fact]
    public void A_cell_is_never_narrower_than_a_second()
    {
        _cells.TooMany(Day, int.MaxValue);
        Assert.Equal(Window.Grain, _cells.Next(Day).Width);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    [InlineData(10_000)]
    [InlineData(200_000)]
    public void Rows_spread_over_the_last_two_of_fifty_years_take_little_more_than_the_least_number_of_pages(int rows)
    {
        var window = new Window(Start.AddYears(-50), Start);
        var first = Start.AddYears(-2);
        var (rest, pages, cells) = (window, 0, new List<Window>());

        while (rest.From < rest.To)
        {
            var cell = _cells.Next(rest);
            var held = RowsIn(cell, first, Start, rows);
            if (held > _cells.Capacity)
            {
                pages++;
                _cells.TooMany(cell, held);
                continue;
            }

            pages += Math.Max(1, (held + 99) / 100);
            _cells.Proven(cell, held);
            cells.Add(cell);
            rest = rest with { From = cell.To };
        }

        Assert.Equal(window.From, cells[0].From);
        Assert.All(cells.Zip(cells.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
        Assert.InRange(pages, 1, 1.2 * rows / 100 + 30);
    }

    private static int RowsIn(Window cell, DateTimeOffset first, DateTimeOffset end, int rows)
    {
        var from = cell.From > first ? cell.From : first;
        return cell.To <= from ? 0 : (int)((cell.To - from).TotalSeconds / (end - first).TotalSeconds * rows);
    }
}
