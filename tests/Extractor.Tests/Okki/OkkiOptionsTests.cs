using Microsoft.Extensions.Options;

namespace OkkiBridge.Extractor.Tests.Okki;

public sealed class OkkiOptionsTests
{
    [Theory]
    [InlineData("Okki:BaseUrl", "/relative")]
    [InlineData("Okki:BaseUrl", "")]
    [InlineData("Okki:BaseUrl", "ftp://okki.test")]
    [InlineData("Okki:BaseUrl", "http://okki.test/?a=b")]
    [InlineData("Okki:ClientId", "")]
    [InlineData("Okki:ClientSecret", "")]
    [InlineData("Okki:Scope", "  ")]
    [InlineData("Okki:AuthorizationScheme", "Bearer ")]
    [InlineData("Okki:SettleDelay", "-00:00:01")]
    [InlineData("Okki:RequestsPerMinute", "0")]
    [InlineData("Okki:DetailParallelism", "0")]
    [InlineData("Okki:DetailParallelism", "33")]
    [InlineData("Okki:Timeout", "00:00:00")]
    [InlineData("Okki:Timeout", "01:00:01")]
    [InlineData("Okki:RetryDelay", "-00:00:01")]
    [InlineData("Okki:RetryDelay", "01:00:00")]
    [InlineData("Okki:LongestBudgetWait", "-00:00:01")]
    [InlineData("Okki:WebhookSecret", "c2hvcnQ=")]
    [InlineData("Okki:WebhookSecret", "not base64")]
    public void A_wrong_value_is_told_by_its_key(string key, string value)
    {
        var fault = Assert.Throws<OptionsValidationException>(() => new Source((key, value)));

        Assert.StartsWith(key + " ", Assert.Single(fault.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extremes_that_make_sense_are_taken()
    {
        await using var okki = new Source(
            ("Okki:SettleDelay", "00:00:00"), ("Okki:RequestsPerMinute", "1"), ("Okki:DetailParallelism", "32"), ("Okki:Timeout", "01:00:00"),
            ("Okki:LongestBudgetWait", "00:00:00"), ("Okki:WebhookSecret", "IdXEy84pL6gVehBPZdJytBYJ5pt85RCGnV3NPqt3D0k="), ("Okki:AuthorizationScheme", ""));
        okki.Answers(Source.Empty);

        Assert.Equal(0, (await okki.ListAsync()).Total);
    }
}
