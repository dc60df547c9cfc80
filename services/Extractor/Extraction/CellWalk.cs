using System.Runtime.ExceptionServices;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>What became of a cell.</summary>
/// <param name="Window">The cell.</param>
internal abstract record CellOutcome(Window Window);

/// <summary>A cell that is proven whole, and what it took.</summary>
/// <param name="Window">The cell.</param>
/// <param name="Rows">Its rows; those of its neighbours are dropped.</param>
/// <param name="ReadAt">The source's clock when the first page was read.</param>
/// <param name="Repeated">Readings that proved nothing.</param>
/// <param name="Removed">Its rows are deleted at the source.</param>
internal sealed record ProvenCell(Window Window, IReadOnlyList<ListRow> Rows, DateTimeOffset ReadAt, int Repeated, bool Removed) : CellOutcome(Window)
{
    /// <summary>Rows seen of the second before it.</summary>
    public int Before { get; init; }

    /// <summary>Rows seen from its end on.</summary>
    public int Behind { get; init; }
}

/// <summary>A cell that cannot be read though its neighbours can: a second, or little more.</summary>
/// <param name="Window">The cell.</param>
/// <param name="Gap">Why.</param>
internal sealed record UnreadCell(Window Window, Gap Gap) : CellOutcome(Window);

/// <summary>
/// Walks a closed window from its beginning to its end in cells that are proven whole. An unproven cell is cut around the second with most rows, or read
/// once more and then narrowed down to one second; one without an answer that can be used is halved while the source answers elsewhere. What stays so is left unread,
/// and told: a run never completes short (P1), and the rest goes on (P12).
/// </summary>
internal sealed class CellWalk(Plan plan, Window window, bool removed, CellReader reader, SourceList list, TimeProvider time, Action<Window, CellReading> unproven)
{
    private const int TriesOfOneSecond = 8;
    private const int TriesOfADoubt = 3;
    private const int TriesWithoutAnswer = 3;
    private const int LastControl = 32;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    private readonly CellPlan _cells = new(SourceList.PageSizeOf(plan));
    private readonly WindowSum _sum = new();
    private readonly Window _whole = window;
    private Window _rest = window;
    private DateTimeOffset? _narrowing;                 // the end of what is narrowed down
    private TimeSpan _narrowest = Window.Grain;         // what is left unread at once: twice as much for each that follows another

    /// <summary>Rows that the source reports for the whole window; null before the first answer, and where it could be read in parts only.</summary>
    public int? Announced { get; private set; }

    /// <summary>Rows that its cells had, to be compared with <see cref="Announced"/>.</summary>
    public int Rows => _sum.Rows;

    /// <summary>The most rows that it reports for any cell.</summary>
    public int Most { get; private set; }

    /// <summary>The proven cell with the most rows; null where none has any.</summary>
    public ProvenCell? Largest { get; private set; }

    /// <summary>Everything was read, or left.</summary>
    public bool IsDone => _rest.From >= _rest.To;

    private bool FollowsAnother => _narrowest > Window.Grain;

    /// <summary>Reads until the next cell is proven, or left.</summary>
    /// <exception cref="OkkiUnavailableException">The source does not answer elsewhere either.</exception>
    /// <exception cref="WindowIgnoredException">It answers with rows of other times.</exception>
    public async Task<CellOutcome> NextAsync(CancellationToken ct)
    {
        for (var (repeated, tries) = (0, 0); ; repeated++)
        {
            var cell = _cells.Next(_rest);
            if (await TryReadAsync(cell, ct) is not { } reading)
            {
                if (cell.Width > _narrowest) continue;
                if (++tries < (FollowsAnother ? 1 : TriesWithoutAnswer)) await PauseAsync(tries, ct);
                else return Left(cell, await FaultAsync(cell, ct));
                continue;
            }

            if (cell == _whole) Announced ??= reading.Total;
            Most = Math.Max(Most, reading.Total);
            switch (reading.Proof)
            {
                case Proof.Whole:
                    return Proven(cell, reading, repeated);

                case Proof.More when reading.Doubt is { } fewer && FollowsAnother && cell.Width <= _narrowest:
                    return Left(cell, Gap(cell, GapCode.TotalDoubtful, fewer, plan.Settings.Answer.Total));

                case Proof.More:
                    _cells.TooMany(cell, reading.Total);
                    break;

                case Proof.Broken when cell.Width > _narrowest:
                    unproven(cell, reading);
                    if (reading.Crowd is { } crowd) _cells.Crowded(cell, crowd, reading.Total);
                    else if (repeated % 2 == 1 || reading.Doubt is not null) _cells.Moving(cell, reading.Total);      // the first time the same cell is read again
                    break;

                case Proof.Broken:
                    unproven(cell, reading);
                    tries++;
                    if (reading.Doubt is { } doubt && (FollowsAnother || tries == TriesOfADoubt)) return Left(cell, Gap(cell, GapCode.TotalDoubtful, doubt, plan.Settings.Answer.Total));
                    if (tries == TriesOfOneSecond) return Left(cell, Gap(cell, GapCode.SecondMoves, $"its {reading.Total} rows kept changing while they were read", null));
                    await PauseAsync(tries, ct);
                    break;
            }
        }
    }

    private Task PauseAsync(int tries, CancellationToken ct) => Task.Delay(FirstPause * Math.Pow(2, tries), time, ct);

    /// <summary>Null where no answer could be used, and the source answers elsewhere: then the cell is narrowed down.</summary>
    private async Task<CellReading?> TryReadAsync(Window cell, CancellationToken ct)
    {
        var isNarrowed = _narrowing > cell.From;
        try
        {
            return await reader.ReadAsync(plan, cell, new Asking(removed, Once: isNarrowed && cell.Width > _narrowest), cell.IsNarrow ? int.MaxValue : _cells.Capacity, ct);
        }
        catch (OkkiUnavailableException fault) when (!fault.IsThrottled)
        {
            if (!isNarrowed && !await AnswersElsewhereAsync(ct)) ExceptionDispatchInfo.Throw(fault);
            if (!isNarrowed) _narrowing = cell.To;
            if (cell.Width <= _narrowest) return await reader.TryReadExactlyAsync(plan, cell, removed, ct);
            _cells.Unreadable(cell);
            return null;
        }
    }

    /// <summary>The control question: does the same call answer for another time? Only an answer with a row counts; of the rows further and further behind, should the newest be at fault.</summary>
    private async Task<bool> AnswersElsewhereAsync(CancellationToken ct)
    {
        for (var page = 1; page <= LastControl; page *= 2)
        {
            try
            {
                var answer = await list.PageAsync(plan, null, new Asking(removed, Once: true), page, pageSize: 1, ct);
                reader.Saw(answer);
                if (answer.Rows.Count > 0 || (answer.Total == 0 && page == 1)) return true;       // behind its last row a source that counts none may still be at fault
            }
            catch (OkkiUnavailableException fault) when (!fault.IsThrottled)
            {
                // The next one may answer.
            }
        }

        return false;
    }

    /// <summary>The fault of a cell that cannot be narrowed further, asked for once more; thrown when it is not that cell's alone.</summary>
    private async Task<Gap> FaultAsync(Window cell, CancellationToken ct)
    {
        try
        {
            await reader.ReadAsync(plan, cell, new Asking(removed), int.MaxValue, ct);
            throw new OkkiUnavailableException($"OKKI answers {SourceList.CallOf(plan)} for {cell} now and then", SourceList.CallOf(plan));
        }
        catch (OkkiUnavailableException fault) when (!fault.IsThrottled)
        {
            if (!await AnswersElsewhereAsync(ct)) throw;
            return Gap(cell, GapCode.NoAnswer, fault.Message, fault.Field);
        }
    }

    private ProvenCell Proven(Window cell, CellReading reading, int repeated)
    {
        _cells.Proven(cell, reading.Total);
        _sum.Add(reading);
        _rest = _rest with { From = cell.To };
        _narrowest = Window.Grain;
        if (_narrowing <= cell.To) _narrowing = null;
        var proven = new ProvenCell(cell, reading.Rows, reading.ReadAt, repeated, removed) { Before = reading.Before, Behind = reading.Behind };
        if (proven.Rows.Count > (Largest?.Rows.Count ?? 0)) Largest = proven;
        return proven;
    }

    private UnreadCell Left(Window cell, Gap gap)
    {
        (_narrowing, _narrowest) = (null, _narrowest < _whole.Width ? _narrowest * 2 : _narrowest);
        _cells.Left(_narrowest);
        _rest = _rest with { From = cell.To };
        return new UnreadCell(cell, gap);
    }

    private Gap Gap(Window cell, string code, string reason, string? field) => new()
    {
        From = cell.From,
        To = cell.To,
        Code = code,
        Reason = $"{cell} could not be read: {reason}",
        Call = SourceList.CallOf(plan),
        Field = field,
    };
}
