using Microsoft.Extensions.Options;

namespace OkkiBridge.Loader.Tests.Qingyiyun;

public sealed class QingyiyunOptionsTests
{
    [Theory]
    [InlineData("Qingyiyun:AppKey", "")]
    [InlineData("Qingyiyun:AppSecret", "")]
    [InlineData("Qingyiyun:SchemeId", "")]
    [InlineData("Qingyiyun:SchemeId", "../oauth?")]
    [InlineData("Qingyiyun:BaseUrl", "/relative")]
    [InlineData("Qingyiyun:BaseUrl", "ftp://qingyiyun.test")]
    [InlineData("Qingyiyun:BatchSize", "0")]
    [InlineData("Qingyiyun:BatchSize", "501")]
    [InlineData("Qingyiyun:RequestsPerMinute", "0")]
    [InlineData("Qingyiyun:Mode", "7")]
    [InlineData("Qingyiyun:IdField", "")]
    [InlineData("Qingyiyun:Timeout", "00:00:00")]
    [InlineData("Qingyiyun:VisibilityDelay", "-00:00:01")]
    [InlineData("Qingyiyun:LongestBudgetWait", "-00:00:01")]
    [InlineData("Qingyiyun:SettleDoubtsAfter", "00:00:59")]
    [InlineData("Qingyiyun:SettleDoubtsAfter", "1.00:00:01")]
    [InlineData("Qingyiyun:RetryDelay", "01:00:00")]
    [InlineData("Qingyiyun:CanaryInterval", "00:00:00.9")]
    [InlineData("Qingyiyun:CanaryInterval", "01:00:01")]
    public void A_wrong_value_is_told_by_its_key(string key, string value)
    {
        var fault = Assert.Throws<OptionsValidationException>(() => new Target((key, value)));

        Assert.StartsWith(key + " ", Assert.Single(fault.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00:00:00")]
    [InlineData("7.00:00:01")]
    public void A_wrong_time_to_ask_again_is_told_by_its_key(string value)
    {
        var fault = Assert.Throws<OptionsValidationException>(() => new Target(("Qingyiyun:AskAgainAfter:0", "00:01:00"), ("Qingyiyun:AskAgainAfter:1", value)));

        Assert.StartsWith("Qingyiyun:AskAgainAfter ", Assert.Single(fault.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mode_nobody_knows_is_told_by_its_key()
    {
        var fault = Assert.ThrowsAny<InvalidOperationException>(() => new Target(("Qingyiyun:Mode", "push")));

        Assert.Contains("Qingyiyun:Mode", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Modes_are_written_in_small_letters()
    {
        await using var store = new Target(("Qingyiyun:Mode", "store"));
        await using var write = new Target(("Qingyiyun:Mode", "write"), ("Qingyiyun:BatchSize", "250"));

        Assert.True(store.Client.CanBeAsked);
        Assert.Equal(100, store.Client.BatchSize);
        Assert.False(write.Client.CanBeAsked);
        Assert.Equal(250, write.Client.BatchSize);
    }
}
