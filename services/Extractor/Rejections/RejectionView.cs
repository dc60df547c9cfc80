using System.Text.Json;
using OkkiBridge.Hosting.Http;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Rejections;

/// <summary>What stands in place of a payload that is too large, or nested too deep, to stand in its rejection.</summary>
/// <param name="Bytes">Its length in UTF-8.</param>
/// <param name="Sha256">Its digest.</param>
/// <param name="IsKept">It is kept, and shown where one rejection is asked for; else the digest is all that is left.</param>
internal sealed record PayloadAsideView(int Bytes, string Sha256, bool IsKept)
{
    public static PayloadAsideView? Of(PayloadAside? aside) => aside is null ? null : new(aside.Bytes, aside.Digest, aside.IsKept);
}

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
/// <param name="Attempts">How often it was rejected, with those whose place it took.</param>
/// <param name="Replays">How often it was replayed by itself because its time had come.</param>
/// <param name="WaitsFor">What has to happen before it goes on: person when it is not replayed by itself any more; null when it is resolved or dismissed.</param>
/// <param name="NextTryAt">From when on it is replayed by itself; null when it is not.</param>
/// <param name="ReadAt">When the document was read.</param>
/// <param name="RejectedAt">When it was rejected, the last time.</param>
/// <param name="ReplayedAt">When it was replayed, the last time.</param>
/// <param name="ReplayRunId">The run that it was sent through again in, the last time.</param>
/// <param name="ResolvedBy">The run in which its company was written, left alone or found deleted; null where none was.</param>
/// <param name="ReplacedBy">The run that rejected its company anew: that rejection took the place of this one; null where none did.</param>
/// <param name="TraceId">The trace of the last attempt.</param>
/// <param name="Raw">The document as OKKI sent it; null where it is aside.</param>
/// <param name="Mapped">The mapped record; null when it was not mapped, or is aside.</param>
/// <param name="RawAside">Size and digest of a document too large or too deep to be listed; null where it is not.</param>
/// <param name="MappedAside">The same of the mapped record.</param>
internal sealed record RejectionView(
    string Id, string Plan, string? PlanVersion, string RunId, string CompanyId, string Stage, string Reason, string Message, RejectionStatus Status, int Attempts,
    int Replays, WaitsFor? WaitsFor, DateTimeOffset? NextTryAt, DateTimeOffset ReadAt, DateTimeOffset RejectedAt, DateTimeOffset? ReplayedAt,
    string? ReplayRunId, string? ResolvedBy, string? ReplacedBy, string? TraceId, JsonElement Raw, JsonElement? Mapped, PayloadAsideView? RawAside, PayloadAsideView? MappedAside)
{
    public static RejectionView Of(Rejection r, NextTry next) => new(
        r.Id, r.Plan, r.PlanVersion, r.RunId, r.CompanyId, r.Stage, r.Reason, r.Message, r.Status, r.Attempts, r.Replays, next.WaitsFor, next.At, r.ReadAt, r.RejectedAt,
        r.ReplayedAt, r.ReplayRunId, r.ResolvedBy, r.ReplacedBy, r.TraceId, Json(r.Raw), r.Mapped is null ? null : Json(r.Mapped), PayloadAsideView.Of(r.RawAside), PayloadAsideView.Of(r.MappedAside));

    private static JsonElement Json(string text) => JsonElement.Parse(text, AnswerBody.Lenient);
}
