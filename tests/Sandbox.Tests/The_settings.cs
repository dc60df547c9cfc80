using Microsoft.Extensions.Configuration;

namespace OkkiBridge.Sandbox.Tests;

public sealed class The_settings
{
    [Fact]
    public void Have_the_ports_of_the_containers_when_nothing_is_said()
    {
        var settings = Read()!;
        Assert.Equal(("http://*:8081", "http://*:8082", 2000, "none"), (settings.Okki.Url, settings.Qingyiyun.Url, settings.Companies, settings.Faults));
    }

    [Theory]
    [InlineData("Sandbox:Companies", "-1")]
    [InlineData("Sandbox:Companies", "many")]
    [InlineData("Sandbox:Products", "-1")]
    [InlineData("Sandbox:Orders", "2000000")]
    [InlineData("Sandbox:BadCompanies", "3000")]
    [InlineData("Sandbox:Faults", "stormy")]
    [InlineData("Sandbox:Bend", "case-99")]
    [InlineData("Sandbox:ChangesPerMinute", "-1")]
    [InlineData("Sandbox:Qingyiyun:Url", "8082")]
    public void Are_refused_when_one_is_wrong(string key, string value) => Assert.Null(Read((key, value)));

    private static SandboxSettings? Read(params (string Key, string Value)[] values) =>
        SandboxSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(v => v.Key, v => (string?)v.Value)).Build());
}
