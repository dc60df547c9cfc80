using System.Text.Json;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Loading;

/// <summary>What the target knows a company by: the id of the mapped record, which is any text that the mapping makes of the company's.</summary>
internal static class RecordIds
{
    public static string Of(Claim claim, string idField)
    {
        using var record = JsonDocument.Parse(claim.Record);
        return HeldRows.Text(record.RootElement, idField) ?? claim.CompanyId;
    }
}
