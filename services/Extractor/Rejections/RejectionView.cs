using System.Text.Json;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Rejections;

/// <summary>A rejection as the control API shows it, with both payloads.</summary>
/// <param name="Id">Made of run and company.</param>
/// <param name="Plan">The plan.</param>
/// <param name="PlanVersion">The version of the plan that mapped it, or could not.</param>
/// <param name="RunId">The run that met it.</param>
/// <param name="CompanyId">The company.</param>
/// <param name="Stage">extract, transform or load.</param>
/// <param name="Reason">The rule that was broken.</param>
/// <param name="Message">Why, in words.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Attempts">How often it was rejected.</param>
/// <param name="Replays">How often it was replayed by itself because its time had come.</param>
/// <param name="WaitsFor">What has to happen before it goes on: person when it is not replayed by itself any more; null when it is resolved or dismissed.</param>
/// <param name="NextTryAt">From when on it is replayed by itself; null when it is not.</param>
/// <param name="ReadAt">When the document was read.</param>
/// <param name="RejectedAt">When it was rejected, the last time.</param>
/// <param name="ReplayedAt">When it was replayed, the last time.</param>
/// <param name="TraceId">The trace of the last attempt.</param>
/// <param name="Raw">The document as OKKI sent it.</param>
/// <param name="Mapped">The mapped record; null when it was not mapped.</param>
internal sealed record RejectionView(
    string Id, string Plan, string? PlanVersion, string RunId, string CompanyId, string Stage, string Reason, string Message, RejectionStatus Status, int Attempts,
    int Replays, WaitsFor? WaitsFor, DateTimeOffset? NextTryAt, DateTimeOffset ReadAt, DateTimeOffset RejectedAt, DateTimeOffset? ReplayedAt, string? TraceId,
    JsonElement Raw, JsonElement? Mapped)
{
    public static RejectionView Of(Rejection r, NextTry next) => new(
        r.Id, r.Plan, r.PlanVersion, r.RunId, r.CompanyId, r.Stage, r.Reason, r.Message, r.Status, r.Attempts, r.Replays, next.WaitsFor, next.At, r.ReadAt, r.RejectedAt,
        r.ReplayedAt, r.TraceId, Json(r.Raw), r.Mapped is null ? null : Json(r.Mapped));

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
