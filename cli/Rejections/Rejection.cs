using System.Text.Json;
using System.Text.Json.Serialization;

namespace OkkiBridge.Cli.Rejections;

/// <summary>A rejection, as the control API shows it, with both payloads.</summary>
internal sealed record Rejection(
    string Id, string Plan, string RunId, string CompanyId, string Stage, string Reason, string Message, string Status, int Attempts,
    string? WaitsFor, DateTimeOffset? NextTryAt, DateTimeOffset RejectedAt, JsonElement Raw, JsonElement? Mapped, string? PlanVersion = null,
    PayloadAside? RawAside = null, PayloadAside? MappedAside = null,
    string? ReplayRunId = null, string? ResolvedBy = null, string? ReplacedBy = null) : ApiRecord;

/// <summary>What stands in place of a large payload.</summary>
internal sealed record PayloadAside(int Bytes, string Sha256, bool IsKept);

/// <summary>Which rejections are meant; null means any.</summary>
internal sealed record RejectionFilter(string? Plan = null, string? Stage = null, string? Reason = null);

/// <summary>How many were sent through again.</summary>
internal sealed record Replayed([property: JsonPropertyName("replayed")] int Count);
