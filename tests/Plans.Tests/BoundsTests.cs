using System.Text;
using System.Text.Json;

namespace OkkiBridge.Plans.Tests;

/// <summary>What is too much is an error or a rejection, never an exception, and takes no time to speak of.</summary>
public sealed class BoundsTests
{
    private const string Head = "\"company_id\": 1, \"update_time\": \"2026-03-02 09:41:12\"";
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 100_000 };

    [Theory]
    [InlineData("mapping.json", "name", "{{name}}")]
    [InlineData("source.json", "request[0].value", "{{CURRENT_TIME}}")]
    public void A_huge_template_is_an_error(string document, string path, string expression)
    {
        var template = string.Concat(Enumerable.Repeat(expression, 4097 / expression.Length + 1));
        using var folder = new PlanFolder((document, document == "mapping.json"
            ? $$"""{ "name": "{{template}}" }"""
            : $$"""{ "api": "/a", "id": "i", "request": [ { "field": "f", "value": "{{template}}" } ] }"""));

        Assert.Equal([$"{document}: {path}: is longer than 4096 characters"], Errors(folder));
    }

    [Fact]
    public void A_path_of_many_steps_is_an_error()
    {
        using var folder = new PlanFolder(("mapping.json", $$$"""{ "name": "{{a{{{string.Concat(Enumerable.Repeat(".b", 33))}}}}}" }"""));

        Assert.Contains("is no path", Assert.Single(Errors(folder)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_over_long_document_is_an_error()
    {
        using var folder = new PlanFolder(("mapping.json", $$"""{ "name": "{{new string('x', 1024 * 1024)}}" }"""));

        Assert.Equal(["mapping.json: is larger than 1 MB"], Errors(folder));
    }

    [Fact]
    public void A_deep_document_is_an_error()
    {
        using var folder = new PlanFolder(("source.json", "{ \"a\": " + new string('[', 100_000)));

        Assert.StartsWith("source.json: line 1: is no JSON", Assert.Single(Errors(folder)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("source.json")]
    [InlineData("target.json")]
    [InlineData("mapping.json")]
    [InlineData("plan.json")]
    public void Ten_thousand_nested_objects_are_an_error(string document)
    {
        using var folder = new PlanFolder((document, string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000)));

        Assert.StartsWith($"{document}: line 1: is no JSON", Assert.Single(Errors(folder)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("source.json", "\"effect\": \"?\"", "effect")]
    [InlineData("source.json", "\"id\": \"{?\"", "id")]
    [InlineData("source.json", "\"condition\": [[{ \"field\": \"a\", \"logic\": \"?\" }]]", "condition[0][0].logic")]
    [InlineData("source.json", "\"formatResponse\": [{ \"old\": \"a\", \"new\": \"b\", \"format\": \"?\" }]", "formatResponse[0].format")]
    [InlineData("source.json", "\"request\": [{ \"field\": \"a\", \"value\": \"{{?}}\" }]", "request[0].value")]
    [InlineData("target.json", "\"request\": [{ \"field\": \"a\", \"value\": \"1\", \"type\": \"?\" }]", "request[0].type")]
    [InlineData("target.json", "\"request\": [{ \"field\": \"a\", \"value\": \"1\", \"parser\": { \"type\": \"?\" } }]", "request[0].parser.type")]
    [InlineData("plan.json", "\"schedule\": \"?\"", "schedule")]
    public void A_text_of_nearly_a_megabyte_is_named_and_not_quoted_whole(string document, string members, string path)
    {
        var rest = document == "source.json" ? ", \"api\": \"/a\"" + (path == "id" ? "" : ", \"id\": \"i\"") : document == "target.json" ? ", \"api\": \"x\"" : "";
        using var folder = new PlanFolder((document, $"{{ {members.Replace("?", new string('x', 1_000_000), StringComparison.Ordinal)}{rest} }}"));

        var error = Assert.Single(Errors(folder));

        Assert.StartsWith($"{document}: {path}: ", error, StringComparison.Ordinal);
        Assert.InRange(error.Length, 1, 600);
    }

    [Theory]
    [InlineData("source.json", "\"api\": \"/a\", \"id\": \"i\", \"request\"", "request")]
    [InlineData("source.json", "\"api\": \"/a\", \"id\": \"i\", \"otherRequest\"", "otherRequest")]
    [InlineData("target.json", "\"api\": \"x\", \"request\"", "request")]
    public void Too_many_entries_are_an_error(string document, string members, string path)
    {
        using var folder = new PlanFolder((document, $"{{ {members}: [{string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"{{\"field\":\"{i}\"}}"))}] }}"));

        Assert.Equal([$"{document}: {path}: has more than 2000 entries"], Errors(folder));
    }

    [Fact]
    public void Too_many_fields_are_an_error()
    {
        using var folder = new PlanFolder(("mapping.json", $"{{ {string.Join(',', Enumerable.Range(0, 60_000).Select(i => $"\"{i}\":\"x\""))} }}"));

        Assert.Equal(["mapping.json: maps more than 2000 fields"], Errors(folder));
    }

    [Fact]
    public void Entries_that_hang_from_two_parents_do_not_multiply()
    {
        const int Width = 10;
        var entries = Enumerable.Range(0, 14).SelectMany(level => Enumerable.Range(0, Width * Width)
            .Select(i => $$"""{ "field": "{{level + 1}}.{{i / Width}}", "parent": "{{level}}.{{i % Width}}", "value": "x" }"""));
        var roots = Enumerable.Range(0, Width).Select(i => $$"""{ "field": "0.{{i}}", "type": "object" }""");
        using var folder = new PlanFolder(("target.json", $$"""{ "api": "x", "request": [ {{string.Join(',', roots.Concat(entries))}} ] }"""));

        Assert.All(Errors(folder), e => Assert.Contains("there is more than one entry", e, StringComparison.Ordinal));
    }

    [Fact]
    public void Finds_of_a_slow_pattern_are_bounded_together()
    {
        using var folder = new PlanFolder(("mapping.json", "{}"), ("target.json", """
            { "api": "x", "request": [ { "field": "a", "value": "{{name}}", "parser": { "type": "regex", "pattern": "(x+x+)+y|z", "extractAll": true } } ] }
            """));
        var text = string.Concat(Enumerable.Repeat(new string('x', 20) + "z", 1000));
        var begin = TimeProvider.System.GetTimestamp();

        var result = folder.Load().Map(JsonElement.Parse($$"""{ {{Head}}, "name": "{{text}}" }"""));

        Assert.Equal("parser", Assert.IsType<Unmappable>(result).Rule);
        Assert.InRange(TimeProvider.System.GetElapsedTime(begin), TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Finds_that_grow_beyond_a_megabyte_reject_the_record()
    {
        using var folder = new PlanFolder(("mapping.json", "{}"), ("target.json", $$$"""
            { "api": "x", "request": [ { "field": "a", "value": "{{name}}", "parser": { "type": "regex", "pattern": ".", "extractAll": true, "outputFormat": "{{{new string('x', 10_000)}}}" } } ] }
            """));

        Assert.Equal("parser", Assert.IsType<Unmappable>(folder.Load().Map(JsonElement.Parse($$"""{ {{Head}}, "name": "{{new string('x', 1000)}}" }"""))).Rule);
    }

    [Fact]
    public void Times_are_shifted_no_further_than_can_be_counted()
    {
        using var folder = new PlanFolder(("source.json", """
            { "api": "/a", "id": "i", "request": [ { "field": "a", "value": "{{LAST_SYNC_TIME|addDays:-36500|date}}" }, { "field": "b", "value": "_function {{LAST_SYNC_TIME}} - 3153600000000" } ] }
            """));
        var ancient = new DateTimeOffset(3, 1, 1, 0, 0, 0, TimeSpan.Zero);

        Assert.Equal(["a=0002-01-01", "b=-62104060800000"],
            folder.Load().Source.Query(new QueryValues(ancient, ancient, ancient, ancient, Page: 1, PageSize: 1)).Take(2).Select(p => $"{p.Key}={p.Value}"));
    }

    [Fact]
    public void A_missing_document_is_an_error()
    {
        using var folder = new PlanFolder();
        File.Delete(Path.Combine(folder.Path, "source.json"));
        File.Delete(Path.Combine(folder.Path, "target.json"));

        Assert.Equal(["source.json: is missing", "target.json: is missing"], Errors(folder));
    }

    [Theory]
    [InlineData(46, true)]
    [InlineData(48, false)]
    [InlineData(64, false)]
    [InlineData(5000, false)]
    public void A_deep_record_is_rejected_before_it_breaks_a_message(int depth, bool maps)
    {
        using var folder = new PlanFolder(("mapping.json", """{ "a": "{{tag}}", "b": "{{tag[*]}}", "c": "x{{tag}}", "d": "{{custom:a}}" }"""));
        using var raw = JsonDocument.Parse($$"""{ {{Head}}, "tag": {{new string('[', depth)}}{{new string(']', depth)}} }""", Deep);

        var result = folder.Load().Map(raw.RootElement);

        if (maps) Assert.NotEqual("null", JsonSerializer.Serialize(Assert.IsType<Mapped>(result).Record));
        else Assert.Equal(new Unmappable("", "depth", "at most 48 levels", "more"), result);
    }

    [Fact]
    public void A_record_that_the_mapping_nests_too_deep_is_rejected_too()
    {
        var nested = Enumerable.Range(0, 15).Aggregate("""{ "field": "tag", "value": "{{tag}}" }""", (inner, level) => $$"""{ "field": "f{{level}}", "children": [ {{inner}} ] }""");
        using var folder = new PlanFolder(("mapping.json", "{}"), ("target.json", $$"""{ "api": "x", "request": [ {{nested}} ] }"""));
        using var raw = JsonDocument.Parse($$"""{ {{Head}}, "tag": {{new string('[', 46)}}{{new string(']', 46)}} }""", Deep);

        Assert.Equal(new Unmappable("", "depth", "at most 48 levels", "more"), folder.Load().Map(raw.RootElement));
    }

    [Theory]
    [InlineData("{{remark}}")]
    [InlineData("{{remark|upper}}{{remark|phone}}")]
    [InlineData("{{remark}}{{remark}}{{remark}}{{remark}}{{remark}}{{remark}}{{remark}}{{remark}}")]
    public void A_record_over_a_megabyte_is_rejected_and_not_cut(string template)
    {
        using var folder = new PlanFolder(("mapping.json", $$"""{ "a": "{{template}}" }"""));

        Assert.Equal(
            new Unmappable("a", "size", "a record of at most 1 MB", "more"),
            folder.Load().Map(JsonElement.Parse($$"""{ {{Head}}, "remark": "{{new string('9', 1024 * 1024)}}" }""")));
    }

    [Fact]
    public void A_long_text_below_it_is_kept_whole()
    {
        using var folder = new PlanFolder(("mapping.json", """{ "a": "{{remark}}{{remark}}" }"""));
        var raw = JsonElement.Parse($$"""{ {{Head}}, "remark": "{{new string('x', 100_000)}}" }""");

        Assert.Equal(200_000, Assert.IsType<Mapped>(folder.Load().Map(raw)).Record.GetProperty("a").GetString()!.Length);
    }

    [Theory]
    [InlineData("\"name\": \"\\ud800\"")]
    [InlineData("\"name\": \"\\udc00\\ud800\"")]
    [InlineData("\"name\": [{\"x\": \"\\uD83c\\n\"}]")]
    [InlineData("\"customers\": [{\"main_customer_flag\": \"\\ud800\", \"name\": \"x\"}]")]
    [InlineData("\"company\": [{\"fields\": [{\"id\": \"\\ud800\"}]}]")]
    [InlineData("\"\\ud800\": 1")]
    public void Half_a_character_anywhere_rejects_the_record(string fields)
    {
        using var folder = new PlanFolder(("mapping.json", """{ "a": "{{name}}", "b": "{{customers[main_customer_flag=1].name}}", "c": "{{custom:5}}" }"""));

        Assert.Equal(new Unmappable("", "text", "whole characters", "half of one"), folder.Load().Map(JsonElement.Parse($$"""{ {{Head}}, {{fields}} }""")));
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_reject_the_record()
    {
        using var folder = new PlanFolder();
        var raw = Encoding.UTF8.GetBytes($$"""{ {{Head}}, "name": "?" }""");
        raw[Array.LastIndexOf(raw, (byte)'?')] = 0xE5;

        Assert.Equal("text", Assert.IsType<Unmappable>(folder.Load().Map(JsonElement.Parse(raw))).Rule);
    }

    [Fact]
    public void Nothing_of_a_contact_is_quoted_in_a_rejection()
    {
        using var folder = new PlanFolder(("target.json", """{ "api": "x", "request": [ { "field": "age", "type": "int", "value": "{{customers[0].name}}" } ] }"""));

        var fault = Assert.IsType<Unmappable>(folder.Load().Map(JsonElement.Parse($$"""{ {{Head}}, "customers": [{"name": "Ola Nordmann"}] }""")));

        Assert.Equal("age: a whole number was expected, found text of 12 characters", fault.Message);
    }

    private static IEnumerable<string> Errors(PlanFolder folder) => Assert.Throws<PlanException>(() => folder.Load()).Findings.Select(f => f.ToString());
}
