using OkkiBridge.Plans;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>A cell that is proven whole, and what it took.</summary>
/// <param name="Window">The cell.</param>
/// <param name="Rows">Its rows; those of its neighbours are dropped.</param>
/// <param name="ReadAt">The source's clock when the first page was read.</param>
/// <param name="Repeated">Readings that proved nothing.</param>
/// <param name="Removed">Its rows are deleted at the source.</param>
internal sealed record ProvenCell(Window Window, IReadOnlyList<ListRow> Rows, DateTimeOffset ReadAt, int Repeated, bool Removed);

/// <summary>
/// Walks a closed window from its beginning to its end in cells that are proven whole. An unproven cell is cut around the second with most rows, or read
/// once more and then narrowed down to one second; a second that stays unproven ends the walk loudly: a run never completes short (P1).
/// </summary>
internal sealed class CellWalk(Plan plan, Window window, bool removed, CellReader reader, TimeProvider time, Action<Window, CellReading> unproven)
{
    private const int TriesOfOneSecond = 8;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    private readonly CellPlan _cells = new(CellReader.PageSizeOf(plan));
    private Window _rest = window;

    /// <summary>Rows that the source reports for the whole window; null before the first answer.</summary>
    public int? Announced { get; private set; }

    /// <summary>Everything was read.</summary>
    public bool IsDone => _rest.From >= _rest.To;

    /// <summary>Reads until the next cell is proven.</summary>
    /// <exception cref="UnprovenSecondException">A single second stays unproven.</exception>
    public async Task<ProvenCell> NextAsync(CancellationToken ct)
    {
        for (var (repeated, triesOfSecond) = (0, 0); ; repeated++)
        {
            var cell = _cells.Next(_rest);
            var reading = await reader.ReadAsync(plan, cell, removed, cell.IsNarrow ? int.MaxValue : _cells.Capacity, ct);
            Announced ??= reading.Total;

            switch (reading.Proof)
            {
                case Proof.Whole:
                    _cells.Proven(cell, reading.Total);
                    _rest = _rest with { From = cell.To };
                    return new ProvenCell(cell, reading.Rows, reading.ReadAt, repeated, removed);

                case Proof.More:
                    _cells.TooMany(cell, reading.Total);
                    break;

                case Proof.Broken when !cell.IsOneSecond:
                    unproven(cell, reading);
                    if (reading.Crowd is { } crowd) _cells.Crowded(cell, crowd, reading.Total);
                    else if (repeated % 2 == 1) _cells.Moving(cell, reading.Total);      // the first time the same cell is read again
                    break;

                case Proof.Broken:
                    unproven(cell, reading);
                    if (++triesOfSecond == TriesOfOneSecond) throw new UnprovenSecondException(plan.Name, cell.From, reading.Total);
                    await Task.Delay(FirstPause * Math.Pow(2, triesOfSecond), time, ct);
                    break;
            }
        }
    }
}

/// <summary>Pages of one second never fit together; the run fails rather than complete short.</summary>
internal sealed class UnprovenSecondException(string plan, DateTimeOffset second, int total)
    : Exception($"{plan}: the second {second:yyyy-MM-dd HH:mm:ss} with {total} rows could not be proven whole: OKKI's pages kept changing while they were read");
