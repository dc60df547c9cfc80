using System.Text;
using System.Text.Json;

namespace OkkiBridge.Plans.Fuzz;

/// <summary>
/// Breaks plans and records in ways that nobody would think of, and sees that each is refused with findings or runs: the same seed and turn, the same input.
/// What it starts from are the folders of a corpus.
/// </summary>
internal sealed class Fuzzer
{
    private const int LargestInput = 1024 * 1024;
    private static readonly string[] Documents = ["source.json", "target.json", "mapping.json", "plan.json", "record.json"];
    private static readonly JsonDocumentOptions Lenient = new() { MaxDepth = 2000, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static readonly string[] Tokens =
    [
        "{{", "}}", "|", "{{a}}", "{{a[0].b|trim|default:'x'}}", "{{LAST_SYNC_TIME|datetime}}", "_function {{CURRENT_TIME}} - 600", "FROM_UNIXTIME(", "\"", "\\", "\\ud800", "null", "true",
        "-1e999", "9007199254740993", "[", "]", "{", "}", ":", ",", "...", "${", "\u0000", "🌊", "\"children\":[", "\"parent\":\"a\"", "\"type\":\"array\"", "(a+)+$", "[*]", "[999999]", "[k=v]",
        "{{$now|addDays:-1|format:'yyyy'}}", "{{PAGINATION_START_ROW}}", "a.b", "\"strictMode\":true", "\"namedGroups\":true", "\"outputFormat\":\"{1}$1\"", "(?<a>",
    ];

    private readonly IReadOnlyDictionary<string, string> _defaults;
    private readonly IReadOnlyList<IReadOnlyDictionary<string, string>> _cases;

    /// <summary>Starts from the folders of these; the first has one with what others leave out, <c>_default</c>.</summary>
    public Fuzzer(params IReadOnlyList<string> roots)
    {
        _cases = [.. roots.SelectMany(Directory.GetDirectories).Order(StringComparer.Ordinal).Select(Read)];
        _defaults = Read(Path.Combine(roots[0], "_default"));
    }

    /// <summary>The input of one turn.</summary>
    public IReadOnlyDictionary<string, string> Input(int seed, int turn)
    {
        var random = new Random(unchecked((seed * 397) ^ turn));
        var input = new Dictionary<string, string>(Pick(random));
        foreach (var document in Documents.Where(d => !input.ContainsKey(d)))
        {
            if ((random.Next(5) == 0 ? Pick(random) : _defaults).TryGetValue(document, out var text)) input[document] = text;
        }

        if (!input.ContainsKey("record.json")) input["record.json"] = _cases.First(c => c.ContainsKey("record.json"))["record.json"];
        for (var changes = random.Next(0, 4); changes > 0 && input.Count > 0; changes--)
        {
            var document = input.Keys.Order(StringComparer.Ordinal).ElementAt(random.Next(input.Count));
            var text = Changed(input[document], random);
            input[document] = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Length > LargestInput ? text[..LargestInput] : text));   // as a file could hold it
        }

        return input;
    }

    /// <summary>Runs one input; what it throws is a fault of the product. True when the plan compiled.</summary>
    public static bool Run(IReadOnlyDictionary<string, string> input)
    {
        Plan plan;
        try
        {
            plan = Plan.Compile(new PlanDocuments("fuzz", input));
        }
        catch (PlanException)
        {
            return false;
        }

        var now = new DateTimeOffset(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);
        _ = plan.Source.Query(new QueryValues(now.AddDays(-1), now, now.AddDays(-1), now, 1, 100, Removed: true));
        _ = plan.Remedy?.Window(now);
        if (Record(input) is { } record)
        {
            _ = plan.Map(record);
            _ = plan.MapRemoved(record);
        }

        return true;
    }

    private static JsonElement? Record(IReadOnlyDictionary<string, string> input)
    {
        try
        {
            return input.TryGetValue("record.json", out var text) ? JsonDocument.Parse(text, Lenient).RootElement : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Dictionary<string, string> Read(string folder) =>
        Documents.Where(d => File.Exists(Path.Combine(folder, d))).ToDictionary(d => d, d => File.ReadAllText(Path.Combine(folder, d)));

    private IReadOnlyDictionary<string, string> Pick(Random random) => _cases[random.Next(_cases.Count)];

    private string Changed(string text, Random random)
    {
        var at = random.Next(text.Length + 1);
        var length = Math.Min(random.Next(1, 40), text.Length - at);
        return random.Next(9) switch
        {
            0 => text.Remove(at, length),
            1 => text.Insert(at, text.Substring(at, length)),
            2 => text.Insert(at, Tokens[random.Next(Tokens.Length)]),
            3 => text.Insert(at, ((char)random.Next(0x20, 0xFFFF)).ToString()),
            4 => Flipped(text, at, random),
            5 => text.Insert(at, new string(text.Length > at ? text[at] : 'x', random.Next(200_000))),
            6 => text.Insert(at, string.Concat(Enumerable.Repeat(random.Next(2) == 0 ? "[" : "{\"a\":", random.Next(1, 10_000)))),
            7 => Pick(random).Values.FirstOrDefault() is { } other && other.Length > 1 ? text.Insert(at, other.Substring(random.Next(other.Length - 1), 1)) + other[..Math.Min(other.Length, length)] : text,
            _ => text.Replace(Tokens[random.Next(Tokens.Length)], Tokens[random.Next(Tokens.Length)], StringComparison.Ordinal),
        };
    }

    private static string Flipped(string text, int at, Random random)
    {
        if (text.Length == 0) return text;
        var changed = new StringBuilder(text);
        changed[Math.Min(at, text.Length - 1)] ^= (char)(1 << random.Next(8));
        return changed.ToString();
    }
}
