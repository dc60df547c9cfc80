using OkkiBridge.Extractor.Extraction;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Tests.Extraction;

public sealed class GapsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Gaps_that_touch_become_one_and_everything_before_the_first_is_proven()
    {
        var gaps = Gaps.Add(Gaps.Add([], [Gap(10, 11)]), [Gap(11, 13), Gap(40, 41)]);

        Assert.Equal([(10, 13), (40, 41)], gaps.Select(Seconds));
        Assert.Equal(Noon.AddSeconds(10), Gaps.Cursor(gaps, Noon.AddSeconds(60)));
        Assert.Equal(Noon.AddSeconds(60), Gaps.Cursor([], Noon.AddSeconds(60)));
    }

    [Fact]
    public void However_many_there_are_few_are_kept_and_none_is_forgotten()
    {
        var many = Enumerable.Range(0, 4 * Run.MostGaps).Select(i => Gap(10 * i, (10 * i) + 1)).ToList();

        var gaps = Gaps.Add([], many);

        Assert.Equal(Run.MostGaps, gaps.Count);
        Assert.All(many, one => Assert.Contains(gaps, gap => gap.From <= one.From && one.To <= gap.To));
    }

    private static Gap Gap(int from, int to) => new() { From = Noon.AddSeconds(from), To = Noon.AddSeconds(to), Code = GapCode.NoAnswer, Reason = "none" };

    private static (int, int) Seconds(Gap gap) => ((int)(gap.From - Noon).TotalSeconds, (int)(gap.To - Noon).TotalSeconds);
}
