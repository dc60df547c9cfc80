using System.Diagnostics;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Loading;

/// <summary>Keeps records that the target refuses for good, or that were given up, on the rejection list.</summary>
internal sealed class RefusedRecords(IRejections rejections, TimeProvider time)
{
    public Task KeepAsync(string plan, LoadItem item, string reason, string text, CancellationToken ct) =>
        rejections.AddAsync([Rejection(plan, item, reason, text)], ct);

    private Rejection Rejection(string plan, LoadItem item, string reason, string text) => new()
    {
        Id = Storage.Rejection.IdOf(item.RunId, item.Company.Id),
        Plan = plan,
        PlanVersion = item.PlanVersion,
        RunId = item.RunId,
        CompanyId = item.Company.Id,
        Stage = "load",
        Reason = reason,
        Message = text,
        Removed = item.Company.Removed,
        Raw = item.Company.Raw.GetRawText(),
        Mapped = item.Company.Record.GetRawText(),
        ReadAt = item.Company.ReadAt,
        RejectedAt = time.GetUtcNow(),
        TraceId = Activity.Current?.TraceId.ToHexString(),
    };
}
