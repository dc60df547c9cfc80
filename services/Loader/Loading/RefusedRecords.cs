using System.Diagnostics;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Loading;

/// <summary>Keeps records that the target refuses for good, or that were given up, on the rejection list.</summary>
internal sealed class RefusedRecords(IRejections rejections, TimeProvider time)
{
    public Task KeepAsync(string plan, LoadItem item, string reason, string text, CancellationToken ct) =>
        rejections.AddAsync([Rejection(plan, item, reason, text)], ct);

    /// <summary>Companies, each once among the items, that were refused when their message was here before. A replay comes with another message.</summary>
    public async Task<IReadOnlySet<string>> AmongAsync(IReadOnlyList<LoadItem> items, CancellationToken ct)
    {
        var known = items.Where(i => i.MessageId is not null).ToList();
        if (known.Count == 0) return new HashSet<string>();

        var messages = await rejections.MessagesAsync([.. known.Select(IdOf)], ct);
        return known.Where(i => messages.GetValueOrDefault(IdOf(i)) == i.MessageId).Select(i => i.Company.Id).ToHashSet();
    }

    private static string IdOf(LoadItem item) => Storage.Rejection.IdOf(item.RunId, item.Company.Id);

    private Rejection Rejection(string plan, LoadItem item, string reason, string text) => new()
    {
        Id = IdOf(item),
        Plan = plan,
        PlanVersion = item.PlanVersion,
        RunId = item.RunId,
        CompanyId = item.Company.Id,
        Stage = "load",
        Reason = reason,
        Message = text,
        Removed = item.Company.Removed,
        Raw = PayloadAside.TextOf(item.Company.Raw),
        RawAside = PayloadAside.OfTooLarge(item.Company.Raw),
        Mapped = item.Company.Record.GetRawText(),
        ReadAt = item.Company.ReadAt,
        RejectedAt = time.GetUtcNow(),
        MessageId = item.MessageId,
        TraceId = Activity.Current?.TraceId.ToHexString(),
    };
}
