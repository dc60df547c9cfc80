using OkkiBridge.Extractor.Extraction;

namespace OkkiBridge.Extractor.Tests.Extraction;

public sealed class WindowTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly Window Hour = new(Noon, Noon.AddHours(1));

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(3599, true)]
    [InlineData(3600, false)]
    [InlineData(3601, false)]
    public void A_row_belongs_to_exactly_one_of_two_neighbouring_windows(int second, bool owned) => Assert.Equal(owned, Hour.Owns(Noon.AddSeconds(second)));

    [Fact]
    public void A_row_without_a_time_is_kept() => Assert.True(Hour.Owns(null));

    [Fact]
    public void Both_edges_are_inside_what_is_asked_for_however_the_source_reads_them()
    {
        Assert.True(Hour.Asked.From < Hour.From);
        Assert.True(Hour.Asked.To > Hour.To.AddSeconds(-1));
    }
}
