using System.Text;
using System.Text.Json;

namespace OkkiBridge.Sandbox.Okki.Push;

/// <summary>One event of a push: ids only (reference §6.2).</summary>
internal sealed record PushEvent(string BizType, long CompanyId, string SerialId)
{
    /// <summary>Null for what no event tells of: a contact logged is a follow-up, not a company's change.</summary>
    public static PushEvent? Of((Company Company, CompanyChange Change) changed)
    {
        var verb = changed.Change switch
        {
            CompanyChange.Created => "create",
            CompanyChange.Edited or CompanyChange.ContactEdited or CompanyChange.PoolMoved => "update",
            CompanyChange.Deleted => "delete",
            _ => null,
        };
        return verb is null ? null : new PushEvent($"xiaoman.crm.company.{verb}", changed.Company.Id, changed.Company.SerialId);
    }

    public static string Text(IEnumerable<PushEvent> events)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("biz");
            foreach (var e in events)
            {
                json.WriteStartObject();
                json.WriteString("biz_type", e.BizType);
                json.WriteStartObject("biz_data");
                json.WriteNumber("company_id", e.CompanyId);
                json.WriteString("serial_id", e.SerialId);
                json.WriteEndObject();
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
