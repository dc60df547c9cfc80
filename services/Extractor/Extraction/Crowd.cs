namespace OkkiBridge.Extractor.Extraction;

/// <summary>
/// Where most rows of a cell lie in one second: an import, or a job at midnight. That second and its two neighbours, because <see cref="Window.Asked"/> asks
/// for a second more on either side: with less, the crowd would be in the answers for the cells beside it.
/// </summary>
/// <param name="Window">Three seconds, less at an edge of the cell.</param>
/// <param name="Before">Rows seen before it.</param>
/// <param name="Rows">Rows seen in it.</param>
/// <param name="InOneSecond">Of these, rows that share the second; two or more.</param>
internal sealed record Crowd(Window Window, int Before, int Rows, int InOneSecond)
{
    /// <summary>Null when no two rows share a second, and for a cell that is not wider itself.</summary>
    public static Crowd? Of(Window cell, IEnumerable<ListRow> rows)
    {
        if (cell.IsNarrow) return null;

        var times = rows.Select(r => r.Time).OfType<DateTimeOffset>().Where(t => t >= cell.From && t < cell.To).ToList();
        if (times.GroupBy(t => Math.Floor((t - cell.From) / Window.Grain)).MaxBy(g => g.Count()) is not { } most || most.Count() < 2) return null;

        var (from, to) = (cell.From.AddSeconds(Math.Max(0, most.Key - 1)), cell.From.AddSeconds(most.Key + 2));
        var window = new Window(from, to < cell.To ? to : cell.To);
        return new Crowd(window, times.Count(t => t < window.From), times.Count(t => t >= window.From && t < window.To), most.Count());
    }
}
