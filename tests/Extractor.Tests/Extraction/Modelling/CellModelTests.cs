using CsCheck;
using Microsoft.Extensions.Time.Testing;
using OkkiBridge.Extractor.Extraction;
using OkkiBridge.Extractor.Tests.Okki;
using OkkiBridge.Plans;
using OkkiBridge.Testing;

namespace OkkiBridge.Extractor.Tests.Extraction.Modelling;

/// <summary>
/// A model check of reading a window in proven cells (P1): the real reader against a source whose rows move, leave and lag between any two answers, as a generated
/// story tells. A story after which a company is missing is shrunk and told; <c>OKKIBRIDGE_MODEL_MINUTES</c> makes the check as long as that.
/// </summary>
public sealed class CellModelTests
{
    private const int Stories = 1500;
    private const int MostStoriesOfAMutant = 20_000;

    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> EveryMutant => [.. Enum.GetNames<CellMutant>().Where(name => name != nameof(CellMutant.None))];

    [Fact]
    public void However_rows_move_every_company_that_stays_is_read_and_none_twice() => Check(CellMutant.None);

    [Theory]
    [MemberData(nameof(EveryMutant))]
    public void A_reader_that_is_broken_in_one_place_is_found(string mutant)
    {
        var found = Assert.Throws<CsCheckException>(() => Check(Enum.Parse<CellMutant>(mutant)));

        TestContext.Current.TestOutputHelper!.WriteLine(found.Message);
    }

    private static void Check(CellMutant mutant)
    {
        var found = false;
        WindowStory.Any.Sample(
            story =>
            {
                if (found || Broken(story, mutant) is not { } broken) return;      // one of a mutant will do
                found = mutant is not CellMutant.None;
                throw new InvalidOperationException(broken);
            },
            iter: mutant is CellMutant.None ? Stories : MostStoriesOfAMutant, time: mutant is CellMutant.None ? ModelChecks.Seconds : -1, threads: 1,
            print: story =>
            {
                story = story with { Changes = ModelChecks.Smallest(story.Changes, changes => Broken(story with { Changes = changes }, mutant)) };
                story = story with { Companies = ModelChecks.Smallest(story.Companies, companies => Broken(story with { Companies = companies }, mutant)) };
                return Broken(story, mutant)!;
            });
    }

    /// <summary>What went wrong, with all that was answered; null when nothing did.</summary>
    private static string? Broken(WindowStory story, CellMutant mutant)
    {
        var window = new Window(Noon, Noon.AddSeconds(story.Width));
        using var source = new ShiftingSource(story, window, mutant);
        var before = source.Rows.Where(r => r.Time >= window.From && r.Time < window.To).ToDictionary(r => $"{r.Id}", r => r.Time);
        var (cells, unproven, fault) = Read(source, story, window);

        var stayed = source.Rows.Where(r => r.Time >= window.From && r.Time < window.To).Select(r => $"{r.Id}").ToList();
        var read = cells.SelectMany(c => c.Rows).Select(r => r.Id).ToList();
        var leaves = story.Changes.Count(c => c.Kind is ChangeKind.Touch or ChangeKind.Remove or ChangeKind.Lag);
        var edges = cells.Select(c => c.Window.From).Append(window.To).Zip(cells.Select(c => c.Window.To).Prepend(window.From));
        var broken =
            fault is not null ? leaves < 8 ? $"the walk ends without cause: {fault}" : null     // a second is tried eight times, each undone by a row that left
            : stayed.Except(read).FirstOrDefault() is { } missing ? $"{missing} was in the window all the time and was not read"
            : read.GroupBy(id => id).FirstOrDefault(g => g.Count() > 1) is { } twice ? $"{twice.Key} was read in {twice.Count()} cells"
            : read.Except(before.Keys).FirstOrDefault() is { } stranger ? $"{stranger} was never in the window"
            : cells.Find(c => c.Rows.Any(r => r.Time < c.Window.From || r.Time >= c.Window.To)) is { } odd ? $"the cell {odd.Window} has a row of another"
            : edges.Any(e => e.First != e.Second) ? "the cells do not join"
            : cells.Sum(c => c.Repeated) < unproven ? "a cell that was not proven counts as proven"
            : source.Answers > MostAnswers(story) ? $"{source.Answers} answers for {before.Count} companies and {story.Changes.Count} changes"
            : null;
        return broken is null ? null : string.Join(Environment.NewLine, [broken, $"{story.Width} seconds, pages of {story.PageSize}, {story.Edges}", .. source.Told,
            .. cells.Select(c => $"proven: {c.Window.From:mm:ss} to {c.Window.To:mm:ss}: {string.Join(' ', c.Rows.Select(r => r.Id))}")]);
    }

    /// <summary>Where nothing moves, few more than pages and seconds; each change undoes at most the pages of one cell.</summary>
    private static int MostAnswers(WindowStory story)
    {
        var pages = story.Companies.Count / story.PageSize + 1;
        return 20 + 4 * pages + 2 * story.Width + story.Changes.Count * (pages + 10);
    }

    private static (List<ProvenCell> Cells, int Unproven, string? Fault) Read(ShiftingSource source, WindowStory story, Window window)
    {
        var time = new FakeTimeProvider(window.To.AddMinutes(1));
        using var okki = new BareClient(source, time);

        var (cells, unproven) = (new List<ProvenCell>(), 0);
        var list = okki.List(time);
        var walk = new CellWalk(PlanOf(story.PageSize), window, removed: false, new CellReader(list), list, time, (_, _) => unproven++);
        while (!walk.IsDone)
        {
            var next = walk.NextAsync(CancellationToken.None);
            while (!next.IsCompleted) time.Advance(TimeSpan.FromSeconds(1));        // it pauses where a second stays unproven
            if (next.GetAwaiter().GetResult() is UnreadCell left) return (cells, unproven, left.Gap.Reason);
            cells.Add((ProvenCell)next.GetAwaiter().GetResult());
        }

        return (cells, unproven, null);
    }

    private static readonly Dictionary<int, Plan> Plans = Enumerable.Range(2, 3).ToDictionary(size => size, ListedCompanies.By);

    private static Plan PlanOf(int pageSize) => Plans[pageSize];
}
