using System.Globalization;
using System.Text.Json;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>客户列表 (page 3480070), on live data.</summary>
internal sealed class CompanyList(OkkiSandboxOptions options, OkkiData data, OkkiEnvelope envelope)
{
    public Answer Answer(Call call)
    {
        if (ListQuery.Read(call, options) is not { } query)
            return envelope.Failure(400, "Invalid query");

        if (call.Fault == FaultKind.PageRepeated && query.Page > 1)
            query = query with { Page = query.Page - 1 };
        var page = Spoiled(data.List(query), call);

        var answer = envelope.Data(json => Write(json, page));
        for (var change = 0; change < options.ChangesPerListCall; change++)
            data.LiveOnce();
        return answer;
    }

    private static CompanyPage Spoiled(CompanyPage page, Call call) => call.Fault switch
    {
        FaultKind.TotalOffByOne => page with { Total = call.Number % 2 == 0 || page.Total == 0 ? page.Total + 1 : page.Total - 1 },
        FaultKind.RowMissing when page.Rows.Count > 0 => page with { Rows = [.. page.Rows.Where((_, i) => i != call.Number % page.Rows.Count)] },
        _ => page,
    };

    private void Write(Utf8JsonWriter json, CompanyPage page)
    {
        json.WriteStartObject();
        json.WriteStartArray("list");
        foreach (var company in page.Rows)
            WriteRow(json, company);
        json.WriteEndArray();
        if (options.TotalAsText)
            json.WriteString("totalItem", page.Total.ToString(CultureInfo.InvariantCulture));
        else
            json.WriteNumber("totalItem", page.Total);
        json.WriteNumber("count", options.CountIsPageLength ? page.Rows.Count : page.Total);
        json.WriteEndObject();
    }

    private void WriteRow(Utf8JsonWriter json, Company company)
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
