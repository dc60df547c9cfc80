using System.Text.Json;
using OkkiBridge.Hosting.Bus;

namespace OkkiBridge.Hosting.Tests.Bus;

public sealed class EventCutTests
{
    private const int Limit = EventCut.MostBytes;

    [Theory]
    [InlineData("3 3 1", 3, 1, 1, 1, 1, 1, 1, 1)]
    [InlineData("2 1", 100, Limit - 1, 1, 1)]
    [InlineData("1 1 1", 100, Limit, 1, Limit)]
    [InlineData("1 1 2", 100, 5, 3 * Limit, 5, 5)]
    [InlineData("2", 100, 0, Limit)]
    [InlineData("", 100)]
    public void A_piece_ends_at_so_many_or_so_many_bytes_and_what_is_larger_stands_alone(string expected, int most, params int[] bytes)
    {
        var pieces = EventCut.Of(bytes.Index(), most, company => company.Item).ToList();

        Assert.Equal(expected, string.Join(' ', pieces.Select(piece => piece.Count)));
        Assert.Equal(bytes.Index(), pieces.SelectMany(piece => piece));
    }

    [Fact]
    public void Bytes_are_those_of_the_text_as_it_came() => Assert.Equal(17, EventCut.BytesOf(JsonElement.Parse("""{ "name": "晨曦" }""")) - 3);

    [Fact]
    public void What_is_too_large_is_told_with_its_size_and_the_limit()
    {
        Assert.Null(EventCut.Fault(EventCut.LargestCompany));
        Assert.Equal("record: at most 2,097,152 bytes were expected, raw and mapped together, found 2,097,153", EventCut.Fault(EventCut.LargestCompany + 1));
    }
}
