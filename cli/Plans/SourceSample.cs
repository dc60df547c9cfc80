using System.Text.Json;

namespace OkkiBridge.Cli.Plans;

/// <summary>Records as OKKI sends them now, and what their ids are called.</summary>
internal sealed record SourceSample(IReadOnlyList<JsonElement> Records, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? Labels) : ApiRecord;
