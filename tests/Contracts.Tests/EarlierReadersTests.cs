using System.Text.Json;
using MassTransit.Serialization;

namespace OkkiBridge.Contracts.Tests;

/// <summary>While an update rolls, and after going back, readers of version 0.1 meet present messages. Its shapes are kept here as they were.</summary>
public sealed class EarlierReadersTests
{
    [Fact]
    public void What_came_later_does_not_disturb_a_reader_of_0_1()
    {
        var extracted = Read<Extracted>("CompaniesExtracted");
        var company = Assert.Single(Read<Normalized>("CompaniesNormalized").Companies);
        var settled = Read<CompaniesSettled>("CompaniesSettled");

        Assert.Equal(("20260302T021500-1f2e3d4c", 2, true), (extracted.RunId, extracted.Companies.Count, extracted.DryRun));
        Assert.Equal(("61302845517093", 1772415672, "Fjordlys Belysning AS"), (company.Id, company.Version, company.Record.GetProperty("name").GetString()));
        Assert.Equal(5, settled.Outcomes.Count);
    }

    private static T Read<T>(string message) => JsonSerializer.Deserialize<T>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", "present", $"{message}.json")), SystemTextJsonMessageSerializer.Options)!;

    private sealed record Extracted
    {
        public required string RunId { get; init; }
        public required string Plan { get; init; }
        public required DateTimeOffset ReadAt { get; init; }
        public required IReadOnlyDictionary<string, JsonElement> Companies { get; init; }
        public bool DryRun { get; init; }
    }

    private sealed record Normalized
    {
        public required string RunId { get; init; }
        public required string Plan { get; init; }
        public required IReadOnlyList<Company> Companies { get; init; }
        public bool DryRun { get; init; }
    }

    private sealed record Company
    {
        public required string Id { get; init; }
        public required long Version { get; init; }
        public required DateTimeOffset ReadAt { get; init; }
        public required string Hash { get; init; }
        public required JsonElement Record { get; init; }
        public required JsonElement Raw { get; init; }
    }
}
