using System.Diagnostics;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Loading;

/// <summary>A company on its way, as the ledger keeps it.</summary>
internal static class LedgerEntries
{
    public static Claim Claim(LoadItem item, string owner, DateTimeOffset until) => new()
    {
        CompanyId = item.Company.Id,
        Number = item.Company.Number,
        Owner = owner,
        Until = until,
        Version = item.Company.Version,
        ReadAt = item.Company.ReadAt,
        Hash = item.Company.Hash,
        TargetHash = item.Company.TargetHash,
        Removed = item.Company.Removed,
        RunId = item.RunId,
        PlanVersion = item.PlanVersion,
        Record = item.Company.Record.GetRawText(),
        TraceId = Activity.Current?.TraceId.ToHexString(),
    };

    public static LedgerVersion Version(LoadItem item, DateTimeOffset writtenAt) => new()
    {
        CompanyId = item.Company.Id,
        Number = item.Company.Number,
        Version = item.Company.Version,
        ReadAt = item.Company.ReadAt,
        Hash = item.Company.Hash,
        TargetHash = item.Company.TargetHash,
        Removed = item.Company.Removed,
        RunId = item.RunId,
        PlanVersion = item.PlanVersion,
        WrittenAt = writtenAt,
        TraceId = Activity.Current?.TraceId.ToHexString(),
        Repeated = item.Repeated,
    };

    /// <summary>Of a claim whose record was found at the target.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="shownHash">What the target shows, in target form: what it holds from now on.</param>
    /// <param name="writtenAt">Now.</param>
    public static LedgerVersion Version(Claim claim, string? shownHash, DateTimeOffset writtenAt) => new()
    {
        CompanyId = claim.CompanyId,
        Number = claim.Number,
        Version = claim.Version,
        ReadAt = claim.ReadAt,
        Hash = claim.Hash,
        TargetHash = shownHash,
        Removed = claim.Removed,
        RunId = claim.RunId,
        PlanVersion = claim.PlanVersion,
        WrittenAt = writtenAt,
        TraceId = claim.TraceId,
    };
}
