using System.Globalization;
using System.Text.Json;
using CsCheck;
using OkkiBridge.Plans.Templates;

namespace OkkiBridge.Plans.Tests;

public sealed class PropertyTests
{
    private const string Updated = "2026-03-02 09:41:12";

    /// <summary>Text of any script: whole characters of all planes, those that are trimmed or mean nothing left out.</summary>
    private static readonly Gen<string> AnyText =
        Gen.OneOf(Gen.Int[0x20, 0xD7FF], Gen.Int[0xE000, 0xFFFF], Gen.Int[0x10000, 0x10FFFF], Gen.OneOfConst(0x202E, 0x0301, 0x1F30A, 0x3000, 0x22, 0x5C, 0x00E9))
            .Select(char.ConvertFromUtf32).Array[1, 30].Select(string.Concat)
            .Where(text => text.Trim().Length == text.Length && !SourceTime.IsUnset(text));

    private static readonly Gen<string> AnyId = Gen.Select(Gen.Char["123456789"], Gen.String[Gen.Char["0123456789"], 0, 31]).Select((first, rest) => first + rest);

    private static readonly Gen<JsonElement> AnyRecord = Gen.Dictionary(Gen.String[Gen.Char["abcd"], 1, 3], Gen.OneOf(
            AnyText.Select(t => JsonSerializer.SerializeToElement(t)), Gen.Long.Select(n => JsonSerializer.SerializeToElement(n)),
            Gen.Int[0, 9].Array[0, 4].Select(a => JsonSerializer.SerializeToElement(a)), Gen.Bool.Select(b => JsonSerializer.SerializeToElement(b))))[0, 8]
        .Select(fields => JsonSerializer.SerializeToElement(fields));

    private static readonly Plan Whole = Compile("""{ "id": "{{company_id|string}}", "x": "{{x}}", "list": "{{x.a}}" }""");

    [Fact]
    public void Text_survives_the_mapping() => AnyText.Sample(text =>
        Assert.Equal(text, Map(Whole, $$"""{ "company_id": 1, "update_time": "{{Updated}}", "x": {{JsonSerializer.Serialize(text)}} }""").Record.GetProperty("x").GetString()));

    [Fact]
    public void Ids_survive_as_numbers_and_as_text() => Gen.Select(AnyId, Gen.Bool).Sample((id, asText) =>
    {
        var mapped = Map(Whole, $$"""{ "company_id": {{(asText ? $"\"{id}\"" : id)}}, "update_time": "{{Updated}}" }""");

        Assert.Equal((id, id), (mapped.Id, mapped.Record.GetProperty("id").GetString()));
    });

    [Fact]
    public void The_same_record_has_the_same_hash_whatever_the_order_of_its_keys() => AnyRecord.Sample(x =>
    {
        var (one, same, turned) = (Map(Whole, Raw(x)), Map(Whole, Raw(x)), Map(Whole, Raw(Turned(x))));

        Assert.Equal((one.Hash, one.Hash), (same.Hash, turned.Hash));
    });

    [Fact]
    public void Other_text_has_another_hash() => Gen.Select(AnyText, AnyText).Where((a, b) => a != b).Sample((a, b) =>
        Assert.NotEqual(Map(Whole, Raw(JsonSerializer.SerializeToElement(a))).Hash, Map(Whole, Raw(JsonSerializer.SerializeToElement(b))).Hash));

    [Theory]
    [InlineData("yyyy-MM-dd HH:mm:ss", "MM/dd/yyyy HH:mm:ss")]
    [InlineData("yyyy-MM-dd HH:mm:ss", "yyyy年MM月dd日 HH时mm分ss秒")]
    [InlineData("yyyyMMddHHmmss", "dd.MM.yyyy HH:mm:ss")]
    public void Dates_come_back_as_they_went(string from, string to)
    {
        var (there, back) = (Dates(from, to), Dates(to, from));
        Gen.DateTime[new DateTime(1971, 1, 1), new DateTime(2100, 1, 1)].Sample(time =>
        {
            var text = time.ToString(from, CultureInfo.InvariantCulture);

            Assert.Equal(text, Value(back, Value(there, text)));
        });
    }

    [Fact]
    public void Any_text_is_a_template_or_a_finding() => Gen.OneOf(AnyText, Gen.String[Gen.Char["{}|a.[]*0':\"=_ $"], 0, 40]).Sample(text =>
    {
        foreach (var template in (string[])[text, $"{{{{{text}}}}}", $"_function {text}", $"_function FROM_UNIXTIME({{{{CURRENT_TIME}}}} - {text}"])
        {
            var findings = new List<Finding>();
            Assert.Equal(RecordTemplate.Compile(template, "mapping.json", "x", findings) is null, findings.Count > 0);
            findings.Clear();
            Assert.Equal(RequestTemplate.Compile(template, "source.json", "x", findings) is null, findings.Exists(f => f.IsError));
        }

        _ = TimePattern.Read(text);
        _ = RecordPath.Parse(text)?.Read(Raw(JsonSerializer.SerializeToElement(text)));
    });

    private static Plan Compile(string mapping) => Plan.Compile(new PlanDocuments("any", new Dictionary<string, string>
    {
        ["source.json"] = """{ "api": "/v1/company/list", "id": "company_id" }""",
        ["target.json"] = """{ "api": "写入空操作" }""",
        ["mapping.json"] = mapping,
    }));

    private static Plan Dates(string from, string to) => Plan.Compile(new PlanDocuments("dates", new Dictionary<string, string>
    {
        ["source.json"] = """{ "api": "/v1/company/list", "id": "company_id" }""",
        ["target.json"] = $$$"""{ "api": "写入空操作", "request": [ { "field": "x", "value": "{{x}}", "parser": { "type": "date", "from": "{{{from}}}", "format": "{{{to}}}" } } ] }""",
    }));

    private static string Value(Plan plan, string text) => Map(plan, Raw(JsonSerializer.SerializeToElement(text))).Record.GetProperty("x").GetString()!;

    private static JsonElement Raw(JsonElement x) => JsonElement.Parse($$"""{ "company_id": 1, "update_time": "{{Updated}}", "x": {{x.GetRawText()}} }""");

    private static JsonElement Turned(JsonElement x) => JsonSerializer.SerializeToElement(x.EnumerateObject().Reverse().ToDictionary(p => p.Name, p => p.Value));

    private static Mapped Map(Plan plan, string raw) => Map(plan, JsonElement.Parse(raw));

    private static Mapped Map(Plan plan, JsonElement raw) => Assert.IsType<Mapped>(plan.Map(raw));
}
