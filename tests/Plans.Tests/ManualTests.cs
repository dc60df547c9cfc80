using System.Text.Json;
using System.Text.Json.Nodes;

namespace OkkiBridge.Plans.Tests;

/// <summary>Every example of <c>docs/plan-language.md</c> does what the manual says.</summary>
public sealed class ManualTests
{
    private const string Rejected = "rejected: ";
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 10, 0, 0, TimeSpan.FromHours(8));
    private static readonly QueryValues Asked = new(Now.AddMinutes(-10), Now, Now.AddMinutes(-10), Now, Page: 1, PageSize: 100);

    public static TheoryData<int> Examples => [.. Manual.English.Examples.Select(e => e.Line)];

    public static TheoryData<int> Mappings => Rows("template", "type", "parser", "format");

    public static TheoryData<int> Conditions => Rows("condition");

    public static TheoryData<int> Requests => Rows("request");

    public static TheoryData<int> Settings => Rows("setting");

    public static TheoryData<int> Findings => Rows("error", "warning");

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_comes_to_what_stands_below_it(int line)
    {
        var example = Manual.English.Examples.Single(e => e.Line == line);
        using var folder = example.Folder();
        var warnings = new List<Finding>();
        switch (example.Outcome)
        {
            case "result":
                SameJson.Assert(JsonElement.Parse(example.Expected), Assert.IsType<Mapped>(folder.Load().Map(Record())).Record);
                break;
            case "rejection":
                Assert.Equal(JsonSerializer.Deserialize<Unmappable>(example.Expected, JsonSerializerOptions.Web), folder.Load().Map(Record()));
                break;
            case "query":
                Assert.Equal(JsonElement.Parse(example.Expected).EnumerateArray().Select(p => p.GetString()), folder.Load().Source.Query(Asked).Select(p => $"{p.Key}={p.Value}"));
                break;
            case "warnings":
                folder.Load(warnings);
                Assert.Equal(example.Expected.Split('\n'), warnings.Select(w => w.ToString()));
                break;
            default:
                Assert.Equal(example.Expected.Split('\n'), Assert.Throws<PlanException>(() => folder.Load()).Findings.Select(f => f.ToString()));
                break;
        }

        JsonElement Record() => JsonElement.Parse(Assert.IsType<string>(example.Of("record")));
    }

    [Theory]
    [MemberData(nameof(Mappings))]
    public void A_row_maps_its_record_to_its_result(int line)
    {
        var (row, form, members, result) = Row(line);
        using var folder = row.Kind switch
        {
            "template" => new PlanFolder(("mapping.json", $"{{ \"x\": {Quoted(form)} }}")),
            "type" => Target($"\"value\": \"{{{{v}}}}\", \"type\": {Quoted(form)}"),
            "parser" => Target($"\"value\": \"{{{{v}}}}\", \"parser\": {form}"),
            _ => new PlanFolder(
                ("source.json", $"{{ \"api\": \"/a\", \"id\": \"company_id\", \"formatResponse\": [{{ \"old\": \"v\", \"new\": \"x\", \"format\": {Quoted(form)} }}] }}"),
                ("mapping.json", """{ "x": "{{x}}" }""")),
        };

        var mapped = folder.Load().Map(Record(members));

        if (result.StartsWith(Rejected, StringComparison.Ordinal)) Assert.Equal(result[Rejected.Length..], Assert.IsType<Unmappable>(mapped).Expected);
        else SameJson.Assert(JsonElement.Parse(result), Assert.IsType<Mapped>(mapped).Record.GetProperty("x"));
    }

    [Theory]
    [MemberData(nameof(Conditions))]
    public void A_condition_passes_what_its_row_says(int line)
    {
        var (_, form, members, result) = Row(line);
        using var folder = new PlanFolder(("source.json", $$"""{ "api": "/a", "id": "company_id", "condition": [[{{form}}]] }"""));

        var mapped = folder.Load().Map(Record(members));

        if (result.StartsWith(Rejected, StringComparison.Ordinal)) Assert.Equal(result[Rejected.Length..], Assert.IsType<Unmappable>(mapped).Expected);
        else Assert.Equal(result, mapped is LeftOut ? "left out" : mapped is Mapped ? "passes" : mapped.ToString());
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void A_request_value_is_sent_as_its_row_says(int line)
    {
        var row = Manual.English.Rows.Single(r => r.Line == line);
        using var folder = new PlanFolder(("source.json", $$"""{ "api": "/a", "id": "company_id", "request": [{ "field": "x", "value": {{Quoted(row.Cells[0])}} }] }"""));

        Assert.Equal(row.Cells[1], folder.Load().Source.Query(Asked).Single(p => p.Key == "x").Value);
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void A_setting_has_the_default_of_its_row_and_takes_another_value(int line)
    {
        var (_, key, standing, other) = Row(line);

        Assert.Equal(Loaded("{}"), Loaded(With(standing)));
        Assert.NotEqual(Loaded("{}"), Loaded(With(other)));

        string With(string value) => key.Split('.') is [var section, var inner] ? $$"""{ "{{section}}": { "{{inner}}": {{value}} } }""" : $$"""{ "{{key}}": {{value}} }""";
    }

    [Theory]
    [MemberData(nameof(Findings))]
    public void A_row_is_refused_or_warned_of_in_its_words(int line)
    {
        var (row, document, members, message) = Row(line);
        var json = JsonNode.Parse($"{{ {members} }}")!.AsObject();
        if (document is "source.json" or "target.json") json.TryAdd("api", "/v1/company/list");
        if (document is "source.json") json.TryAdd("id", "company_id");
        using var folder = new PlanFolder((document, json.ToJsonString()));
        var warnings = new List<Finding>();

        var findings = row.Kind == "error" ? Assert.Throws<PlanException>(() => folder.Load(warnings)).Findings : warnings;
        if (row.Kind == "warning") folder.Load(warnings);

        Assert.Equal([$"{document}: {message}"], findings.Select(f => f.ToString()));
    }

    private static TheoryData<int> Rows(params string[] kinds) => [.. Manual.English.Rows.Where(r => kinds.Contains(r.Kind)).Select(r => r.Line)];

    private static (ManualRow Row, string First, string Second, string Third) Row(int line)
    {
        var row = Manual.English.Rows.Single(r => r.Line == line);
        return (row, row.Cells[0], row.Cells[1], row.Cells[2]);
    }

    private static PlanFolder Target(string members) =>
        new(("target.json", $"{{ \"api\": \"写入空操作\", \"request\": [{{ \"field\": \"x\", {members} }}] }}"), ("mapping.json", "{}"));

    private static JsonElement Record(string members) => JsonElement.Parse($$"""{ "company_id": 61302845517093, "update_time": "2026-03-02 09:41:12", {{members}} }""");

    private static (PlanSettings Settings, TimeSpan Offset) Loaded(string json)
    {
        using var folder = new PlanFolder(("plan.json", json));
        var plan = folder.Load();
        return (plan.Settings, plan.TimeZone.BaseUtcOffset);
    }

    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
