using System.Text.RegularExpressions;

namespace OkkiBridge.Plans.Tests;

/// <summary>
/// What the user's manual states in a form that can be checked: documents in fences such as <c>```json source</c>, up to a fence that says what comes of them;
/// and rows of the tables under a comment such as <c>checked: template</c>, as far as their leading cells are code.
/// </summary>
internal sealed partial class Manual
{
    private static readonly string[] Outcomes = ["result", "rejection", "query", "errors", "warnings"];

    private readonly List<ManualExample> _examples = [];
    private readonly List<ManualRow> _rows = [];

    private Manual(string name)
    {
        Text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", name));
        var (lines, blocks, kind) = (Text.Split('\n'), new List<(string Kind, string Text)>(), "");
        for (var at = 0; at < lines.Length; at++)
        {
            if (Fence().Match(lines[at]) is { Success: true } fence)
            {
                var (begin, end) = (at + 1, Array.IndexOf(lines, "```", at + 1));
                at = end;
                if (fence.Groups[1].Value is not { Length: > 0 } block) continue;
                blocks.Add((block, string.Join('\n', lines[begin..end])));
                if (!Outcomes.Contains(block)) continue;
                _examples.Add(new ManualExample(begin, blocks));
                blocks = [];
            }
            else if (Checked().Match(lines[at]) is { Success: true } mark)
            {
                kind = mark.Groups[1].Value;
            }
            else if (!lines[at].StartsWith('|'))
            {
                if (lines[at].Length > 0) kind = "";
            }
            else if (kind.Length > 0 && Cells(lines[at]) is { Count: > 0 } cells)
            {
                _rows.Add(new ManualRow(at + 1, kind, cells));
            }
        }

        if (blocks.Count > 0) throw new InvalidDataException($"{name}: nothing comes of its last documents");
    }

    public static Manual English { get; } = new("plan-language.md");

    public static Manual Chinese { get; } = new("plan-language.zh-CN.md");

    public string Text { get; }

    public IReadOnlyList<ManualExample> Examples => _examples;

    public IReadOnlyList<ManualRow> Rows => _rows;

    /// <summary>The first cells of a kind of table.</summary>
    public IEnumerable<string> Heads(string kind) => _rows.Where(r => r.Kind == kind).Select(r => r.Cells[0]);

    private static List<string> Cells(string line) =>
        [.. Bar().Split(line)[1..^1].Select(c => Code().Match(c.Trim())).TakeWhile(c => c.Success).Select(c => c.Groups[1].Value.Replace(@"\|", "|", StringComparison.Ordinal))];

    [GeneratedRegex(@"^```\w+ ?(\w*)$")]
    private static partial Regex Fence();

    [GeneratedRegex(@"^<!-- checked: (\w+) -->$")]
    private static partial Regex Checked();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();

    [GeneratedRegex("^`([^`]+)`$")]
    private static partial Regex Code();
}

/// <summary>Documents of a plan, a record, and what comes of them, which is the last block.</summary>
internal sealed record ManualExample(int Line, IReadOnlyList<(string Kind, string Text)> Blocks)
{
    public string Outcome => Blocks[^1].Kind;

    public string Expected => Blocks[^1].Text;

    public string? Of(string kind) => Blocks.Where(b => b.Kind == kind).Select(b => b.Text).SingleOrDefault();

    public PlanFolder Folder() => new([.. Blocks.Where(b => b.Kind is "source" or "target" or "mapping" or "plan").Select(b => ($"{b.Kind}.json", b.Text))]);
}

/// <summary>The leading code cells of a row.</summary>
internal sealed record ManualRow(int Line, string Kind, IReadOnlyList<string> Cells);
