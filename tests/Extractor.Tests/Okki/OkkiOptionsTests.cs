using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OkkiBridge.Extractor.Okki;

namespace OkkiBridge.Extractor.Tests.Okki;

public sealed class OkkiOptionsTests
{
    [Fact]
    public void Id_and_secret_are_enough() => Assert.Equal(new Uri("https://api-sandbox.xiaoman.cn"), Options().BaseUrl);

    [Theory]
    [InlineData("Okki:BaseUrl", "")]
    [InlineData("Okki:BaseUrl", "/relative")]
    [InlineData("Okki:BaseUrl", "ftp://okki.example")]
    [InlineData("Okki:BaseUrl", "https://okki.example/?a=b")]
    [InlineData("Okki:ClientId", "")]
    [InlineData("Okki:ClientSecret", "")]
    [InlineData("Okki:Scope", " ")]
    [InlineData("Okki:AuthorizationScheme", "Bearer ")]
    [InlineData("Okki:SettleDelay", "-00:00:01")]
    [InlineData("Okki:RequestsPerMinute", "0")]
    [InlineData("Okki:DetailParallelism", "33")]
    [InlineData("Okki:Timeout", "00:00:00")]
    [InlineData("Okki:Timeout", "01:00:01")]
    [InlineData("Okki:RetryDelay", "-00:00:01")]
    [InlineData("Okki:RetryDelay", "00:01:01")]
    [InlineData("Okki:LongestBudgetWait", "-00:00:01")]
    [InlineData("Okki:WebhookSecret", "c2hvcnQ=")]
    [InlineData("Okki:WebhookSecret", "not base64")]
    public void A_wrong_value_is_told_by_its_key(string key, string value) =>
        Assert.Contains(key, Assert.Single(Assert.Throws<OptionsValidationException>(() => Options((key, value))).Failures), StringComparison.Ordinal);

    private static OkkiOptions Options(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Okki:ClientId"] = "c-1", ["Okki:ClientSecret"] = "s-1" })
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create<string, string?>(s.Key, s.Value)));
        using var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration.Build()).AddOkki().BuildServiceProvider();
        return services.GetRequiredService<IOptions<OkkiOptions>>().Value;
    }
}
