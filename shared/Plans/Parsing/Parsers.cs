using OkkiBridge.Plans.Documents;

namespace OkkiBridge.Plans.Parsing;

/// <summary>
/// One parser of the platform (metadata language §5): its name, what it does in words and by example, and how it is made from its options. A fault of an
/// option is a finding.
/// </summary>
internal sealed record Parser(string Name, string Does, string Example, Func<Section, Step> Compile)
{
    /// <summary>It finds its values in the record; the others leave nothing as nothing.</summary>
    public bool Gathers { get; init; }
}

/// <summary>The parsers that are carried out. A value that a parser cannot read rejects its record.</summary>
internal static class Parsers
{
    public static IReadOnlyList<Parser> All { get; } =
    [
        new("date", "writes a date in another pattern", """{"type":"date","from":"MM/dd/yyyy","format":"yyyy-MM-dd"}""", DateParser.Compile),
        new("number", "reads a number, rounded to decimals where asked", """{"type":"number","decimal":2}""", NumberParser.Compile),
        new("enum", "lets only the listed values pass", """{"type":"enum","values":["A","B"]}""", ChoiceParsers.Enum),
        new("map", "translates by a table; defaultValue stands in for what it does not list",
            """{"type":"map","mappings":{"1":"启用"},"defaultValue":"停用"}""", ChoiceParsers.Map) { Gathers = true },
        new("regex", "takes what a pattern finds; defaultValue where it finds nothing", """{"type":"regex","pattern":"(\\d+)","group":1}""", RegexParser.Compile),
        new("merge", "joins fields of the record (join), or takes the first with a value (priority)",
            """{"type":"merge","strategy":"priority","fields":["mobile","tel"]}""", MergeParser.Compile) { Gathers = true },
        new("StringToArray", "splits text at a separator", """{"name":"StringToArray","params":"/"}""", ListParsers.Split),
        new("ArrayToString", "joins a list with a separator", """{"name":"ArrayToString","params":","}""", ListParsers.Join),
    ];
}
