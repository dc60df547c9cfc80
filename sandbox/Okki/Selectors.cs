using System.Globalization;
using System.Text.Json;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>Look-ups for mapping (reference §5), consistent with the data: field dictionary, selectors, enums, users.</summary>
internal sealed class Selectors(OkkiEnvelope envelope)
{
    public IEnumerable<Operation> Operations(OkkiProvider provider)
    {
        yield return provider.Get("/v1/company/fields", "company", FaultSets.WithToken, call => envelope.Data(json => FieldDictionary.Write(json, ofContacts: call.Query("type") == "customer")));
        yield return provider.Get("/v1/company/fields/selector", "company", FaultSets.WithToken, Selector);
        yield return provider.Get("/v1/company/companyEnums", "company", FaultSets.WithToken, _ => envelope.Data(CompanyEnums.Write));
        yield return provider.Get("/v1/user/list", "user", FaultSets.WithToken, Users);
    }

    private Answer Selector(Call call) => call.Query("field") switch
    {
        "group_id" => envelope.Data(Groups),
        "trail_status" => envelope.Data(Stages),
        "pool_id" => envelope.Data(json => Plain(json, [("0", "公共公海分组")], number: true)),
        "origin" => envelope.Data(json => Plain(json, LookUps.Origins.Select(o => (Text(o.Id), o.Name)), number: true)),
        "country" => envelope.Data(json => Plain(json, LookUps.Countries, number: false)),
        "product_group" or "category" => envelope.Data(json => Plain(json, [("3", "灯具"), ("31", "LED")], number: true)),
        _ => envelope.Failure(400, "Invalid query"),
    };

    private static void Groups(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var top in LookUps.Groups.Where(g => g.Parent == 0))
            Group(json, top, "0-", 1);

        // The last one is no group, and has numbers where the others have text.
        json.WriteStartObject();
        json.WriteNumber("id", 0);
        json.WriteString("name", "未分组");
        json.WriteString("prefix", "0-");
        json.WriteNumber("parent_id", 0);
        json.WriteNumber("layer", 1);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Group(Utf8JsonWriter json, (long Id, long Parent, string Name) group, string prefix, int layer)
    {
        json.WriteStartObject();
        json.WriteNumber("id", group.Id);
        json.WriteString("name", group.Name);
        Info(json, "name_info", group.Id, group.Name);
        json.WriteString("prefix", prefix);
        json.WriteNumber("parent_id", group.Parent);
        json.WriteString("layer", Text(layer));
        var children = LookUps.Groups.Where(g => g.Parent == group.Id).ToList();
        if (children.Count > 0)
        {
            json.WriteStartArray("node");
            foreach (var child in children)
                Group(json, child, $"{prefix}{group.Id}-", layer + 1);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void Stages(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var (id, name, _) in LookUps.Stages.Where(s => s.Listed).Append((0, "无", true)))
        {
            json.WriteStartObject();
            json.WriteString("status_id", Text(id));
            json.WriteString("status_name", name);
            json.WriteString("status_color", "#3E7BE4");
            Info(json, "status_name_info", id, name);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private Answer Users(Call call)
    {
        var flag = call.Query("enable_flag") ?? "1";
        return envelope.Data(json =>
        {
            json.WriteStartArray();
            foreach (var (id, nickname, fullName, enabled) in LookUps.Users.Where(u => Text(u.EnableFlag) == flag))
            {
                json.WriteStartObject();
                json.WriteString("user_id", Text(id));
                json.WriteString("nickname", nickname);
                json.WriteString("full_name", fullName);
                json.WriteString("email", $"user{id}@sandbox.example");
                json.WriteNumber("enable_flag", enabled);
                json.WriteStartArray("departments");
                json.WriteStartObject();
                json.WriteNumber("department_id", 0);
                json.WriteString("name", "我的企业");
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    }

    private static void Plain(Utf8JsonWriter json, IEnumerable<(string Id, string Name)> options, bool number)
    {
        json.WriteStartArray();
        foreach (var (id, name) in options)
        {
            json.WriteStartObject();
            json.WritePropertyName(number ? "id" : "code");
            if (number)
                json.WriteRawValue(id);
            else
                json.WriteStringValue(id);
            json.WriteString("name", name);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Info(Utf8JsonWriter json, string key, long id, string name)
    {
        json.WriteStartObject(key);
        json.WriteString("info_label", name);
        json.WriteString("info_value", Text(id));
        json.WriteEndObject();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
