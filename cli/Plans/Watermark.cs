using System.Text.Json.Serialization;

namespace OkkiBridge.Cli.Plans;

/// <summary>Where a plan's watermark was put, as the control API shows it.</summary>
internal sealed record Watermark(string Plan, [property: JsonPropertyName("watermark")] DateTimeOffset To, DateTimeOffset? Before) : ApiRecord;

/// <summary>Where to put it, and why.</summary>
internal sealed record PutWatermark(DateTimeOffset To, string? Note);
