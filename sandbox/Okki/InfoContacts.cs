using System.Text.Json;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>The contacts (<c>customers</c>) inside a company's document.</summary>
internal static class InfoContacts
{
    public static void Write(Utf8JsonWriter json, Shapes shapes, Company company, CompanyProfile profile)
    {
        json.WriteStartArray("customers");
        foreach (var contact in profile.Contacts)
            WriteOne(json, shapes, company, contact);
        json.WriteEndArray();
    }

    private static void WriteOne(Utf8JsonWriter json, Shapes shapes, Company company, CompanyContact contact)
    {
        json.WriteStartObject();
        json.WriteNumber("customer_id", contact.Id);
        json.WriteNumber("company_id", company.Id);
        shapes.Texts(("name", contact.Name), ("email", contact.Email), ("post", ""), ("birth", ""), ("remark", ""), ("company_name", company.Name));
        json.WriteStartArray("tel_list");
        if (contact.Phone != "")
            shapes.Tel(contact.Area, contact.Phone);
        json.WriteEndArray();
        shapes.Numbers(("post_grade", contact.Grade), ("gender", contact.Gender), ("main_customer_flag", contact.Main ? 1 : 0));

        json.WriteStartArray("contact");
        if (contact.Phone != "")
        {
            json.WriteStartObject();
            shapes.Texts(("type", "whatsapp"), ("value", $"+{contact.Area} {contact.Phone}"));
            json.WriteEndObject();
        }
        json.WriteEndArray();

        json.WriteStartArray("user_id");
        if (company.Owner != 0)
            json.WriteNumberValue(company.Owner);
        json.WriteEndArray();
        shapes.EmptyArrays("image_list");
        ExternalFields(json, shapes);
        json.WriteEndObject();
    }

    // An array of definitions as in the sample, a map as on opportunities, or empty in either bracket.
    private static void ExternalFields(Utf8JsonWriter json, Shapes shapes)
    {
        switch (shapes.Variant(3))
        {
            case 0:
                json.WriteStartArray("external_field_data");
                Definition(json, shapes, "16711204483", "联系人备用邮箱", "1", text: true);
                Definition(json, shapes, "16711209952", "联系人评分", "5", text: false);
                json.WriteEndArray();
                break;
            case 1:
                json.WriteStartObject("external_field_data");
                json.WriteString("16711204483", "");
                json.WriteNull("16711209952");
                json.WriteEndObject();
                break;
            default:
                shapes.EmptyObject("external_field_data");
                break;
        }
    }

    private static void Definition(Utf8JsonWriter json, Shapes shapes, string id, string name, string fieldType, bool text)
    {
        json.WriteStartObject();
        shapes.Texts(("id", id), ("base", "0"), ("name", name), ("field_type", fieldType), ("type", "5"), ("group_id", "1"));
        if (text)
            json.WriteString("value", "");
        else
            json.WriteNull("value");
        json.WriteEndObject();
    }
}
