using System.Text.Json;
using OkkiBridge.Plans.Documents;
using OkkiBridge.Plans.Templates;

namespace OkkiBridge.Plans.Parsing;

/// <summary><c>type:merge</c> with the strategies <c>join</c> and <c>priority</c> over fields of the record.</summary>
internal static class MergeParser
{
    private static readonly string[] Strategies = ["join", "priority"];

    public static Step Compile(Section options)
    {
        var strategy = options.Text("strategy", "join", Strategies.Contains, "join or priority");
        var fields = options.Paths("fields");
        var (separator, skipEmpty) = (options.Text("separator", ","), options.Flag("skipEmpty", true));
        if (fields.Count == 0) options.Fault("fields", "must list fields of the record");

        return (_, record) =>
        {
            var values = fields.Select(f => f.Read(record) is { } value ? Values.Clean(value) : null).ToList();
            return strategy == "priority" ? new Parsed(values.Find(v => v is not null)) : Join(values, separator!, skipEmpty);
        };
    }

    private static Parsed Join(List<JsonElement?> values, string separator, bool skipEmpty)
    {
        if (values.TrueForAll(v => v is null)) return new Parsed(null);
        if (values.Exists(v => v is { } found && Values.Text(found) is null)) return Parsed.Fault("texts or numbers in the fields of its parser");
        return new Parsed(Values.Of(string.Join(separator, values.Where(v => v is not null || !skipEmpty).Select(v => v is { } found ? Values.Text(found) : ""))));
    }
}
