using OkkiBridge.Extractor.Okki;
using OkkiBridge.Hosting;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>
/// The second side of the proof: what the source counts beyond the window that is judged. Where nothing contradicts, a full run costs three calls more and an empty window two;
/// others none.
/// </summary>
internal sealed class Totals(CellReader reader, SourceList list, SourceClock clock, LedgerScopes scopes, ILedger ledger)
{
    private const int FewRows = 10;
    private const int MostTries = 3;
    private const int MostDeleted = 1000;           // one in so many, while a window is read
    private const int TriesUntilEmpty = 3;          // some four minutes
    private static readonly TimeSpan Grain = Window.Grain;
    private static readonly DateTimeOffset First = new(1000, 1, 1, 0, 0, 0, TimeSpan.Zero);       // the first that databases know
    private static readonly DateTimeOffset Last = new(9998, 12, 31, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// That a run's window is empty is asked for twice, and where the seconds on either side of it are empty too, against all times, which cannot be empty where the ledger knows
    /// companies. A first run believes it late.
    /// </summary>
    /// <exception cref="OkkiUnavailableException">It is not empty, or may be so only for now.</exception>
    public async Task ConfirmEmptyAsync(Run run, Plan plan, ProvenCell empty, CancellationToken ct)
    {
        var beside = empty.Before + empty.Behind;
        var has = beside > 0 || await list.TotalAsync(plan, null, removed: false, ct) > 0;          // first: should it be filled between the two, the window shows it
        var isEmpty = await list.TotalAsync(plan, empty.Window.Asked, removed: false, ct) <= beside;
        if (isEmpty && has) return;

        var isKnown = (await ledger.ListAsync(await scopes.OfAsync(plan, ct), null, 1, ct)).Count > 0;
        if (isEmpty && !isKnown && (run.ReadBefore is not null || run.Mode is RunMode.Backfill || run.Held?.Tries >= TriesUntilEmpty)) return;

        var why = !isEmpty ? "OKKI's list was empty for a moment" : $"OKKI counts no company at all, {(isKnown ? "and had some before" : "which a first run does not believe at once")}";
        throw new OkkiUnavailableException($"{why}: it may be made anew just now", SourceList.CallOf(plan), plan.Settings.Answer.Total);
    }

    /// <summary>
    /// A window that was read as one cell rests on one total. It is compared with those of its two halves, cut at the middle row: where they have more rows than were seen, the total is a
    /// limit and no count; for a few rows a total of everything that goes further will do. A run that reads everything asks for all times before and behind that row, so that nothing outside of its window is left to ask for.
    /// </summary>
    /// <returns>Whether nothing lies outside of the window; null where that was not asked for.</returns>
    /// <exception cref="OkkiUnavailableException">The total is a limit: from now on the reader takes none of that size for a proof.</exception>
    public async Task<bool?> ConfirmWholeAsync(Plan plan, ProvenCell cell, int total, bool isEverything, bool removed, CancellationToken ct)
    {
        var times = TimesOf(cell);
        if (times.Count == 0) return null;
        if (!isEverything && times.Count < FewRows && await reader.EverythingAsync(plan, removed, ct) > total) return null;      // it counts further than this

        if (isEverything && await HalvesAddUpAsync(plan, cell, times, new Window(First, Last), removed, ct)) return true;
        if (await HalvesAddUpAsync(plan, cell, times, cell.Window.Asked, removed, ct))
        {
            if (!MostShareASecond(times) || !await IsLessThanKnownAsync(plan, total, removed, ct)) return isEverything ? false : null;
        }

        reader.LimitTotals(total);
        throw new OkkiUnavailableException($"OKKI counts {total} rows in {cell.Window}, and more elsewhere: that is a limit and no count", SourceList.CallOf(plan), plan.Settings.Answer.Total);
    }

    private static List<DateTimeOffset> TimesOf(ProvenCell cell) => [.. cell.Rows.Select(row => row.Time).OfType<DateTimeOffset>().Order()];

    /// <summary>Then halves of a cell say nothing: the rows that they leave out are as many as they have.</summary>
    private static bool MostShareASecond(List<DateTimeOffset> times) => times.Count > 0 && times.Count(t => t == Middle(times)) * 2 >= times.Count;

    private static DateTimeOffset Middle(List<DateTimeOffset> times) => times[times.Count / 2];

    /// <summary>Whether the source counts no more rows before and behind the middle row of a cell than were seen there.</summary>
    private async Task<bool> HalvesAddUpAsync(Plan plan, ProvenCell cell, List<DateTimeOffset> times, Window asked, bool removed, CancellationToken ct)
    {
        var middle = Middle(times);
        return await CountAsync(plan, new Window(asked.From, middle - Grain), removed, ct) <= times.Count(t => t < middle) + cell.Before
            && await CountAsync(plan, new Window(middle + Grain, asked.To), removed, ct) <= times.Count(t => t > middle) + cell.Behind;
    }

    /// <summary>
    /// Whether the totals of a walk go no further than that of its largest part: no total of the source does, and the halves of that part have more, or the ledger knows more.
    /// </summary>
    private async Task<bool> IsLimitedAsync(Plan plan, CellWalk walk, bool removed, CancellationToken ct)
    {
        if (walk.Largest is not { } largest || await reader.EverythingAsync(plan, removed, ct) > walk.Most) return false;

        var times = TimesOf(largest);
        var addsUp = times.Count == 0 || await HalvesAddUpAsync(plan, largest, times, largest.Window.Asked, removed, ct);
        if (addsUp && (removed || !(walk.Most >= FewRows || MostShareASecond(times)) || !await IsLessThanKnownAsync(plan, walk.Most, removed, ct))) return false;

        reader.LimitTotals(walk.Most);
        return true;
    }

    /// <summary>Whether the source counts no more rows in all than in one window, and the ledger knows more companies: halves say nothing where most rows share a second.</summary>
    private async Task<bool> IsLessThanKnownAsync(Plan plan, int total, bool removed, CancellationToken ct) =>
        await reader.EverythingAsync(plan, removed, ct) <= total && (await ledger.ListAsync(await scopes.OfAsync(plan, ct), null, total + 1, ct)).Count > total;

    /// <summary>
    /// Whether a walk's cells have as many rows as the source counted for the whole window, and these totals count as far as there are rows. Fewer may be left when rows moved on meanwhile:
    /// then no more are counted there now, and what left is counted behind it, but for a few that may have been deleted.
    /// </summary>
    /// <returns>The whole window, to be read again; null where it adds up.</returns>
    public async Task<Gap?> DoubtAsync(Plan plan, Window window, CellWalk walk, bool removed, CancellationToken ct)
    {
        if (walk.Announced is not { } announced || walk.Rows >= announced)
        {
            var addsUp = walk.Rows == walk.Announced && !(walk.Largest is { } part && part.Rows.Count + part.Before + part.Behind >= walk.Announced);       // of parts that are less than the whole
            return !addsUp && await IsLimitedAsync(plan, walk, removed, ct) ? Doubtful($"OKKI counts {walk.Most} rows in a part of {window}, no more in all, and has more: that is a limit and no count") : null;
        }

        var (left, deleted) = (announced - walk.Rows, announced / MostDeleted);
        if (await list.TotalAsync(plan, window.Asked, removed, ct) is var now && now <= walk.Rows)
        {
            var behind = await CountAsync(plan, BehindOf(window), removed, ct);
            if (left <= behind + deleted && walk.Rows <= now + behind + deleted) return null;
        }

        return Doubtful($"OKKI counts {announced} rows in {window}, and its parts have {walk.Rows}");

        Gap Doubtful(string why) => new()
        {
            From = window.From,
            To = window.To,
            Code = GapCode.TotalDoubtful,
            Reason = why,
            Call = SourceList.CallOf(plan),
            Field = plan.Settings.Answer.Total,
        };
    }

    /// <summary>Where a full run's rows are.</summary>
    /// <param name="Before">Rows of times before its window.</param>
    /// <param name="Behind">Rows of times behind it: the newest, and those whose time is wrong.</param>
    /// <param name="Timeless">Rows that no window has.</param>
    internal readonly record struct Places(int Before, int Behind, int Timeless);

    /// <summary>
    /// Counts what lies outside of a window that has <paramref name="within"/> rows; null asks for that too. Rows that move while it is counted are no contradiction: then it is
    /// counted again. <paramref name="isAlone"/>: nothing was found before and behind it just now.
    /// </summary>
    public async Task<Places> OutsideAsync(Plan plan, Window window, int? within, bool isAlone, bool removed, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            var inside = within ?? await list.TotalAsync(plan, window.Asked, removed, ct);
            var before = isAlone && tries == 1 ? 0 : await CountAsync(plan, BeforeOf(window), removed, ct);
            var behind = isAlone && tries == 1 ? 0 : await CountAsync(plan, BehindOf(window), removed, ct);
            var everything = tries == 1 ? await reader.EverythingAsync(plan, removed, ct) : await list.TotalAsync(plan, null, removed, ct);
            var places = new Places(before, behind, everything - inside - before - behind);
            if (places.Timeless == 0 || tries == MostTries) return places;

            within = null;
        }
    }

    /// <summary>Everything before a window.</summary>
    public static Window BeforeOf(Window window) => new(First, window.Asked.From - Grain);

    /// <summary>Everything behind it.</summary>
    public static Window BehindOf(Window window) => new(window.Asked.To + Grain, Last);

    /// <summary>Whether a row's time lies so far ahead that it is no change of these minutes.</summary>
    public bool IsAhead(ListRow row) => row.Time is { } time && time > clock.Latest;

    private async Task<int> CountAsync(Plan plan, Window window, bool removed, CancellationToken ct)
    {
        var page = await list.PageAsync(plan, window, new Asking(removed), page: 1, SourceList.PageSizeOf(plan), ct);
        if (new CellPages(window).IsElsewhere(page)) throw new WindowIgnoredException(plan, window, page.Rows.Count);
        return page.Total;
    }
}
