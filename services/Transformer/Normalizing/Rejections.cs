using System.Diagnostics;
using System.Text.Json;
using OkkiBridge.Contracts;
using OkkiBridge.Storage;

namespace OkkiBridge.Transformer.Normalizing;

/// <summary>A company that could not be mapped, as the rejection list keeps it.</summary>
internal static class Rejections
{
    public static Rejection Of(CompaniesExtracted extracted, string? planVersion, string companyId, JsonElement raw, string reason, string message, DateTimeOffset now) => new()
    {
        Id = Rejection.IdOf(extracted.RunId, companyId),
        Plan = extracted.Plan,
        PlanVersion = planVersion,
        RunId = extracted.RunId,
        CompanyId = companyId,
        Stage = "transform",
        Reason = reason,
        Message = message,
        Removed = extracted.Removed,
        Raw = PayloadAside.TextOf(raw),
        RawAside = PayloadAside.OfTooLarge(raw),
        ReadAt = extracted.ReadAt,
        RejectedAt = now,
        TraceId = Activity.Current?.TraceId.ToHexString(),
    };
}
