using System.Text.Json;
using OkkiBridge.Hosting.Http;

namespace OkkiBridge.Hosting.Tests.Http.Answers;

public sealed class AnswerNumberTests
{
    [Theory]
    [InlineData("350", 350L)]
    [InlineData("350.0", 350L)]
    [InlineData("3.5e2", 350L)]
    [InlineData("-1", -1L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("\"350\"", 350L)]
    [InlineData("\" 350 \"", 350L)]
    [InlineData("\"+350\"", 350L)]
    [InlineData("\"350.00\"", 350L)]
    [InlineData("\"1,350\"", 1350L)]
    [InlineData("\"1,234,567.0\"", 1234567L)]
    public void A_whole_number_is_read_in_any_form(string json, long number) => Assert.Equal(number, Read(json));

    [Theory]
    [InlineData("1.5")]
    [InlineData("9223372036854775808")]
    [InlineData("1e400")]
    [InlineData("\"\"")]
    [InlineData("\"many\"")]
    [InlineData("\"350 rows\"")]
    [InlineData("\"3,5\"")]
    [InlineData("\"1,35\"")]
    [InlineData("\"1350,\"")]
    [InlineData("\"1.350,0\"")]
    [InlineData("\"0x10\"")]
    [InlineData("\"３５０\"")]
    [InlineData("\"NaN\"")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("[350]")]
    [InlineData("{}")]
    public void Nothing_else_is_a_number(string json) => Assert.Null(Read(json));

    [Fact]
    public void What_does_not_fit_into_32_bits_is_none_of_them()
    {
        using var json = JsonDocument.Parse("[2147483647, 2147483648, -2147483649]");

        Assert.Equal([int.MaxValue, null, null], json.RootElement.EnumerateArray().Select(AnswerNumber.ReadInt));
    }

    private static long? Read(string json)
    {
        using var value = JsonDocument.Parse(json);
        return AnswerNumber.Read(value.RootElement);
    }
}
