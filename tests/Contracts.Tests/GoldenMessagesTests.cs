using System.Text.Json;
using MassTransit.Serialization;

namespace OkkiBridge.Contracts.Tests;

/// <summary>Messages of every released version, as they lie in queues when a service is upgraded, can still be read.</summary>
public sealed class GoldenMessagesTests
{
    public static TheoryData<string> Versions => [.. Directory.GetDirectories(Path.Combine(AppContext.BaseDirectory, "golden")).Select(d => Path.GetFileName(d)!)];

    [Theory, MemberData(nameof(Versions))]
    public void Extracted_companies_of_every_version_can_be_read(string version)
    {
        var message = Read<CompaniesExtracted>(version);

        Assert.Equal("查询小满客户", message.Plan);
        Assert.Equal(2, message.Companies.Count);
        Assert.Equal("9007199254740993", message.Companies["9007199254740993"].GetProperty("company_id").GetRawText());
        Assert.Equal(1, message.Companies["61302845517093"].GetProperty("some_future_key")[0].GetInt32());
    }

    [Theory, MemberData(nameof(Versions))]
    public void Normalized_companies_of_every_version_can_be_read(string version)
    {
        var company = Assert.Single(Read<CompaniesNormalized>(version).Companies);

        Assert.Equal("61302845517093", company.Id);
        Assert.Equal(1772415672, company.Version);
        Assert.Equal(JsonValueKind.Null, company.Record.GetProperty("phone").ValueKind);
    }

    [Theory, MemberData(nameof(Versions))]
    public void Outcomes_of_every_version_can_be_read(string version) =>
        Assert.Equal(Enum.GetValues<Outcome>(), Read<CompaniesSettled>(version).Outcomes.Values.Order());

    [Fact]
    public void What_a_message_carries_comes_through_as_it_went_in()
    {
        var sent = Read<CompaniesExtracted>("0.1");
        var text = JsonSerializer.Serialize(sent, SystemTextJsonMessageSerializer.Options);
        var received = JsonSerializer.Deserialize<CompaniesExtracted>(text, SystemTextJsonMessageSerializer.Options)!;

        Assert.All(sent.Companies, c => Assert.True(JsonElement.DeepEquals(c.Value, received.Companies[c.Key])));
        Assert.Equal(sent.ReadAt, received.ReadAt);
    }

    private static T Read<T>(string version) => JsonSerializer.Deserialize<T>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", version, $"{typeof(T).Name}.json")), SystemTextJsonMessageSerializer.Options)!;
}
