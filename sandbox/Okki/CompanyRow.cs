using System.Text.Json;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>A row of 客户列表 (page 3480070).</summary>
internal static class CompanyRow
{
    public static void Write(Utf8JsonWriter json, Company company, OkkiSandboxOptions options)
    {
        var shapes = new Shapes(json, Dice.Of(options.Seed, company.Number, company.Revision, 11), options.ShapesAlternate);
        json.WriteStartObject();
        json.WriteNumber("company_id", company.Id);
        shapes.OwnerOfRow("user_id", company.Owner);
        json.WriteString("name", company.Name);
        json.WriteString("short_name", company.ShortName);
        json.WriteString("serial_id", company.SerialId);
        shapes.Time("order_time", company.OrderTime, inList: true);
        json.WriteString("create_time", ChinaTime.Text(company.CreateTime));
        json.WriteString("update_time", ChinaTime.Text(company.UpdateTime));
        shapes.Id("create_user", company.CreateUser);
        shapes.Id("last_edit_user", company.LastEditUser);
        json.WriteNumber("archive_type", company.ArchiveType);
        shapes.Time("edit_time", company.EditTime, inList: true);
        json.WriteEndObject();
    }
}
