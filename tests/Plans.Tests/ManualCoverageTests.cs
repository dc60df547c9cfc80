using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using OkkiBridge.Plans.Conditions;
using OkkiBridge.Plans.Documents;
using OkkiBridge.Plans.Formats;
using OkkiBridge.Plans.Mapping;
using OkkiBridge.Plans.Parsing;
using OkkiBridge.Plans.Templates;

namespace OkkiBridge.Plans.Tests;

/// <summary>The manual shows everything that the plan language knows, and nothing that it does not; in both languages.</summary>
public sealed partial class ManualCoverageTests
{
    [Fact]
    public void Both_languages_have_the_same_examples()
    {
        Assert.Equal(Manual.English.Examples.Select(e => string.Join('\n', e.Blocks)), Manual.Chinese.Examples.Select(e => string.Join('\n', e.Blocks)));
        Assert.Equal(Manual.English.Rows.Select(Words), Manual.Chinese.Rows.Select(Words));

        static string Words(ManualRow row) => $"{row.Kind}: {string.Join(" | ", row.Cells)}";
    }

    [Fact]
    public void Every_mark_is_known() => AssertShown(
        ["template", "type", "parser", "format", "condition", "request", "setting", "error", "warning", "key", "entry"], Manual.English.Rows.Select(r => r.Kind));

    [Fact]
    public void Every_parser_is_shown() => AssertShown(Parsers.All.Select(p => p.Name), Manual.English.Heads("parser").SelectMany(ParserNames));

    [Fact]
    public void Every_filter_is_shown() => AssertShown(Filters.All.Select(f => f.Name), FiltersIn("template"));

    [Fact]
    public void Every_filter_of_requests_is_shown() => AssertShown(RequestTemplate.FilterNames, FiltersIn("request"));

    [Fact]
    public void Every_variable_of_requests_is_shown() =>
        AssertShown(RequestTemplate.VariableNames.Append("DAYS_AGO_7"), Manual.English.Heads("request").SelectMany(t => Variable().Matches(t)).Select(m => m.Groups[1].Value));

    [Fact]
    public void Every_format_is_shown() => AssertShown(ResponseFormat.All.Select(f => f.Name), Manual.English.Heads("format").Select(f => f.Split('(')[0]));

    [Fact]
    public void Every_logic_is_shown() =>
        AssertShown(Comparison.All.Select(c => c.Logic), Manual.English.Heads("condition").Select(c => JsonElement.Parse(c).GetProperty("logic").GetString()!));

    [Fact]
    public void Every_type_is_shown() => AssertShown(Coercion.Names, Manual.English.Heads("type"));

    [Fact]
    public void Every_key_of_a_document_is_shown() => AssertShown(PlatformDocument.Keys, Manual.English.Heads("key"));

    [Fact]
    public void Every_key_of_an_entry_is_shown() => AssertShown(PlatformDocument.EntryKeys, Manual.English.Heads("entry"));

    [Fact]
    public void Every_key_of_the_plan_is_shown() => AssertShown(typeof(PlanSettings).GetProperties().SelectMany(KeysOf).Append("timeZone"), Manual.English.Heads("setting"));

    /// <summary>Tests of other projects are named too: those cannot be seen from here.</summary>
    [Fact]
    public void Every_test_that_is_named_exists()
    {
        Assert.Equal(Tests(Manual.English), Tests(Manual.Chinese));
        var named = Tests(Manual.English);
        Assert.NotEmpty(named);
        Assert.All(named.Where(n => n.StartsWith("corpus/", StringComparison.Ordinal)), n => Assert.True(Directory.Exists(Corpus.Folder(n["corpus/".Length..])), n));

        foreach (var (type, method) in named.Where(n => n.Contains('.', StringComparison.Ordinal)).Select(n => (n.Split('.')[0], n.Split('.')[1])))
        {
            if (typeof(Manual).Assembly.GetType($"OkkiBridge.Plans.Tests.{type}") is { } here) Assert.True(here.GetMethod(method) is not null, $"{type}.{method}");
        }

        static List<string> Tests(Manual manual) => [.. NamedTest().Matches(manual.Text).Select(m => m.Groups[1].Value)];
    }

    private static void AssertShown(IEnumerable<string> known, IEnumerable<string> shown) =>
        Assert.Equal(known.Order(StringComparer.Ordinal), shown.Distinct().Order(StringComparer.Ordinal));

    private static IEnumerable<string> FiltersIn(string kind) => Manual.English.Heads(kind).SelectMany(t => FilterName().Matches(t)).Select(m => m.Groups[1].Value);

    private static IEnumerable<string> ParserNames(string parser)
    {
        var json = JsonElement.Parse(parser);
        return (json.ValueKind is JsonValueKind.Array ? json.EnumerateArray().ToList() : [json])
            .SelectMany(p => p.EnumerateObject().Where(m => m.Name is "type" or "name").SelectMany(m => m.Value.GetString()!.Split(',')));
    }

    private static IEnumerable<string> KeysOf(PropertyInfo property)
    {
        var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        var type = property.PropertyType;
        return type.IsClass && type.Namespace == typeof(Plan).Namespace
            ? type.GetProperties().Select(p => $"{name}.{JsonNamingPolicy.CamelCase.ConvertName(p.Name)}")
            : [name];
    }

    [GeneratedRegex(@"\|(\w+)")]
    private static partial Regex FilterName();

    [GeneratedRegex(@"\{\{([\w$]+)")]
    private static partial Regex Variable();

    [GeneratedRegex(@"`(corpus/\w+|\w+Tests\.\w+)`")]
    private static partial Regex NamedTest();
}
