using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OkkiBridge.Plans;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>One row of a list.</summary>
/// <param name="Id">Its key; a row without a readable one gets a name of its own, so that it is accounted for.</param>
/// <param name="Time">Its time on the window's axis; null when it cannot be read.</param>
/// <param name="HasId">Whether the row has a readable key.</param>
/// <param name="Document">The row as the source sent it.</param>
internal sealed record ListRow(string Id, DateTimeOffset? Time, bool HasId, JsonElement Document)
{
    public static ListRow Of(Plan plan, JsonElement row)
    {
        var time = row.ValueKind is JsonValueKind.Object && row.TryGetProperty(plan.Settings.Window.Time, out var t) ? plan.ReadTime(t) : null;
        return row.ValueKind is JsonValueKind.Object && row.TryGetProperty(plan.Source.IdField, out var field) && RecordId.TryRead(field, out var id)
            ? new ListRow(id, time, true, row)
            : new ListRow("row-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(row.GetRawText())))[..16], time, false, row);
    }
}
