using System.Text.Json;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Rejections;

/// <summary>A rejection as the control API shows it, with both payloads.</summary>
internal sealed record RejectionView(
    string Id, string Plan, string? PlanVersion, string RunId, string CompanyId, string Stage, string Reason, string Message, RejectionStatus Status, int Attempts,
    DateTimeOffset ReadAt, DateTimeOffset RejectedAt, string? TraceId, JsonElement Raw, JsonElement? Mapped)
{
    public static RejectionView Of(Rejection r) => new(
        r.Id, r.Plan, r.PlanVersion, r.RunId, r.CompanyId, r.Stage, r.Reason, r.Message, r.Status, r.Attempts, r.ReadAt, r.RejectedAt, r.TraceId,
        Json(r.Raw), r.Mapped is null ? null : Json(r.Mapped));

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
