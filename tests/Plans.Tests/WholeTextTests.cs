using System.Text;

namespace OkkiBridge.Plans.Tests;

public sealed class WholeTextTests
{
    [Theory]
    [InlineData(@"{""a"":""\ud83c\udf0a""}", @"{""a"":""\ud83c\udf0a""}")]
    [InlineData(@"{""a"":""\\ud83c""}", @"{""a"":""\\ud83c""}")]
    [InlineData(@"{""a"":""\ud83c""}", @"{""a"":""\uFFFD""}")]
    [InlineData(@"{""a"":""\\\udf0a""}", @"{""a"":""\\\uFFFD""}")]
    [InlineData(@"{""a"":""\ud83c\ud83c\udf0a\udf0a""}", @"{""a"":""\uFFFD\ud83c\udf0a\uFFFD""}")]
    [InlineData(@"{""a"":""\ud83cé\u0041\t""}", @"{""a"":""\uFFFDé\u0041\t""}")]
    [InlineData(@"""\ud83", @"""\ud83")]
    [InlineData("\uFEFF{}", "{}")]
    public void Half_characters_are_replaced_and_nothing_else(string json, string repaired) =>
        Assert.Equal(repaired, Encoding.UTF8.GetString(WholeText.Repair(Encoding.UTF8.GetBytes(json)).Span));

    [Fact]
    public void Bytes_that_are_no_UTF8_are_replaced()
    {
        byte[] cut = [(byte)'"', .. "晨曦"u8[..4], (byte)'"'];

        Assert.Equal("\"晨\uFFFD\"", Encoding.UTF8.GetString(WholeText.Repair(cut).Span));
    }
}
