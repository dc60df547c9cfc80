using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OkkiBridge.Plans.Conditions;
using OkkiBridge.Plans.Documents;
using OkkiBridge.Plans.Formats;
using OkkiBridge.Plans.Mapping;
using OkkiBridge.Plans.Parsing;

namespace OkkiBridge.Plans.Schemas;

/// <summary>JSON Schemas of a plan's documents, for editors: made from the names and types that the loader reads by.</summary>
public static class PlanSchemas
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.Strict,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Texts of the schemas by file name.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["source.schema.json"] = Text(Platform("source.json", PlatformDocument.Source)),
        ["target.schema.json"] = Text(Platform("target.json", "target.json")),
        ["mapping.schema.json"] = Text(Mapping()),
        ["plan.schema.json"] = Text(Settings()),
    };

    private static string Text(JsonObject schema)
    {
        schema.Insert(0, "$schema", "http://json-schema.org/draft-07/schema#");
        return schema.ToJsonString(Json) + "\n";
    }

    private static JsonObject Platform(string title, string document)
    {
        var isSource = document == PlatformDocument.Source;
        var typed = new Dictionary<string, JsonNode>
        {
            ["api"] = Type("string"),
            ["method"] = Type("string"),
            ["effect"] = Type("string"),
            ["type"] = Type("string"),
            ["id"] = isSource ? new JsonObject { ["type"] = "string", ["pattern"] = "^[^{.]+$" } : new JsonObject(),
            ["idCheck"] = new JsonObject { ["enum"] = new JsonArray(true, false, 1, 0, "true", "false", "1", "0", null, "") },
            ["request"] = Entries(),
            ["otherRequest"] = isSource ? Entries() : new JsonObject(),
            ["condition"] = isSource ? List(List(Condition())) : new JsonObject(),
            ["formatResponse"] = isSource ? List(Format()) : new JsonObject(),
        };
        return new JsonObject
        {
            ["title"] = title,
            ["type"] = "object",
            ["properties"] = new JsonObject(PlatformDocument.Keys.Select(key => KeyValuePair.Create(key, typed.GetValueOrDefault(key) ?? new JsonObject()))!),
            ["required"] = isSource ? new JsonArray("api", "id") : new JsonArray(),
            ["definitions"] = new JsonObject { ["entry"] = Entry(isSource), ["parser"] = Parser() },
        };
    }

    private static JsonObject Entries() => AnyOf(List(Ref("entry")), new JsonObject { ["type"] = "object", ["additionalProperties"] = Ref("entry") }, Type("null"));

    private static JsonObject Entry(bool ofSource)
    {
        var typed = new Dictionary<string, JsonNode>
        {
            ["field"] = Type("string"),
            ["value"] = Type("string", "number", "boolean", "null"),
            ["mapping"] = Type("string", "null"),
            ["type"] = ofSource ? new JsonObject() : new JsonObject { ["description"] = string.Join(", ", Coercion.Names), ["type"] = new JsonArray("string", "null") },
            ["parser"] = ofSource ? new JsonObject() : AnyOf(Ref("parser"), List(Ref("parser")), new JsonObject { ["type"] = "object", ["maxProperties"] = 0 }, Type("null", "string", "boolean")),
            ["children"] = ofSource ? new JsonObject() : Entries(),
        };
        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(PlatformDocument.EntryKeys.Select(key => KeyValuePair.Create(key, typed.GetValueOrDefault(key) ?? new JsonObject()))!),
        };
    }

    private static JsonObject Parser() => new()
    {
        ["type"] = "object",
        ["description"] = string.Join("; ", Parsers.All.Select(p => $"{p.Name} {p.Does}")),
        ["anyOf"] = new JsonArray(new JsonObject { ["required"] = new JsonArray("type") }, new JsonObject { ["required"] = new JsonArray("name") }),
        ["examples"] = new JsonArray([.. Parsers.All.Select(p => JsonNode.Parse(p.Example))]),
    };

    private static JsonObject Condition() => Of(required: ["field", "logic"], ("field", Type("string")),
        ("logic", new JsonObject { ["type"] = "string", ["description"] = string.Join("; ", Comparison.All.Select(c => $"{c.Logic} {c.Asks}")) }),
        ("value", Type("string", "number", "boolean", "null")), ("strictMode", Type("boolean", "null")));

    private static JsonObject Format() => Of(required: ["old", "new", "format"], ("old", Type("string")), ("new", Type("string")),
        ("format", new JsonObject { ["type"] = "string", ["description"] = string.Join("; ", ResponseFormat.All.Select(f => $"{f.Name} {f.Does}")) }));

    private static JsonObject Mapping() => new()
    {
        ["title"] = "mapping.json",
        ["type"] = "object",
        ["additionalProperties"] = Type("string"),
        ["description"] = "target field → template; a field whose name ends in ! is required",
    };

    /// <summary>The settings with their defaults; all are optional, and there are no others.</summary>
    private static JsonObject Settings()
    {
        var schema = JsonSchemaExporter.GetJsonSchemaAsNode(Json, typeof(PlanSettings), new JsonSchemaExporterOptions { TransformSchemaNode = (_, node) => Closed(node) }).AsObject();
        var defaults = JsonSerializer.SerializeToNode(new PlanSettings(), Json)!.AsObject();
        var properties = schema["properties"]!.AsObject();
        foreach (var (key, value) in defaults) properties[key]!.AsObject()["default"] = value?.DeepClone();
        properties["timeZone"] = new JsonObject { ["type"] = new JsonArray("string", "null"), ["default"] = "Asia/Shanghai" };
        properties["$schema"] = Type("string");
        schema.Insert(0, "title", SettingsReader.Document);
        return schema;
    }

    private static JsonNode Closed(JsonNode node)
    {
        if (node is not JsonObject schema) return node;
        schema.Remove("required");
        schema.Remove("$comment");
        schema.Remove("format");                             // times may stand without an offset
        if (schema.ContainsKey("properties")) schema["additionalProperties"] = false;
        if (schema["type"] is JsonValue type) schema["type"] = new JsonArray(type.GetValue<string>(), "null");
        if (schema["enum"] is JsonArray names && !names.Contains(null)) names.Add(null);
        return schema;
    }

    private static JsonObject Of(string[] required, params (string Key, JsonNode Schema)[] properties) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(properties.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Schema))),
        ["required"] = new JsonArray([.. required.Select(r => JsonValue.Create(r))]),
    };

    private static JsonObject List(JsonNode of) => new() { ["type"] = new JsonArray("array", "null"), ["items"] = of };

    private static JsonObject AnyOf(params JsonNode[] schemas) => new() { ["anyOf"] = new JsonArray(schemas) };

    private static JsonObject Ref(string definition) => new() { ["$ref"] = $"#/definitions/{definition}" };

    private static JsonObject Type(params string[] types) => new() { ["type"] = types is [var only] ? only : new JsonArray([.. types.Select(t => JsonValue.Create(t))]) };
}
