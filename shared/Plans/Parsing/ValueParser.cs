using System.Text.Json;
using OkkiBridge.Plans.Documents;

namespace OkkiBridge.Plans.Parsing;

/// <summary>
/// The parser of a target's entry, compiled: <c>{"type":…}</c>, <c>{"name":…,"params":…}</c>, several names with a comma between them and one
/// <c>params</c>, or an array of parsers, each taking what the one before left. <c>{}</c> is none.
/// </summary>
internal sealed class ValueParser
{
    private const int MostSteps = 16;

    private readonly List<(Parser Parser, Step Step)> _steps = [];

    /// <summary>Reads it; what is wrong becomes a finding.</summary>
    public static ValueParser Compile(JsonElement parser, string document, string path, TimeZoneInfo zone, List<Finding> findings)
    {
        var compiled = new ValueParser();
        if (parser.ValueKind is JsonValueKind.Array)
        {
            foreach (var (at, step) in parser.EnumerateArray().Index()) compiled.Add(step, document, $"{path}[{at}]", zone, findings);
        }
        else
        {
            compiled.Add(parser, document, path, zone, findings);
        }

        if (compiled._steps.Count > MostSteps) findings.Add(new Finding(document, path, $"has more than {MostSteps} parsers"));
        return compiled;
    }

    /// <summary>Sends a value through all steps.</summary>
    public Parsed Apply(JsonElement? value, JsonElement record)
    {
        var parsed = new Parsed(value);
        foreach (var (parser, step) in _steps)
        {
            if (parsed.Value is null && !parser.Gathers) continue;
            parsed = step(parsed.Value, record);
            if (parsed.Expected is not null) break;
        }

        return parsed;
    }

    private void Add(JsonElement json, string document, string path, TimeZoneInfo zone, List<Finding> findings)
    {
        if (json.ValueKind is not JsonValueKind.Object)
        {
            findings.Add(new Finding(document, path, "must be a parser such as " + Parsers.All[0].Example));
            return;
        }

        var options = new Section(json, document, path, findings, zone);
        var key = json.TryGetProperty("type", out _) ? "type" : "name";
        var known = Parsers.All.Select(p => p.Name).ToList();
        foreach (var name in options.Needed(key).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Parsers.All.FirstOrDefault(p => p.Name == name) is { } parser) _steps.Add((parser, parser.Compile(options)));
            else findings.Add(new Finding(document, $"{path}.{key}", $"unknown parser {name}{Nearest.Hint(name, known)}"));
        }

        if (_steps.Count > 0) options.End();
    }
}
