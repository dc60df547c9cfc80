using System.Globalization;
using System.Text;
using OkkiBridge.Plans.Documents;

namespace OkkiBridge.Plans.Templates;

/// <summary>A request value: text with time variables, fixed for a run (metadata language §4.1).</summary>
internal sealed class RequestTemplate
{
    private static readonly Dictionary<string, Func<Times, DateTimeOffset>> Variables = new(StringComparer.Ordinal)
    {
        ["LAST_SYNC_TIME"] = t => t.LastSync,
        ["lastSyncTime"] = t => t.LastSync,
        ["$lastExecuteTime"] = t => t.LastSync,
        ["CURRENT_TIME"] = t => t.Current,
        ["currentTime"] = t => t.Current,
        ["startTime"] = t => t.Current,
        ["$now"] = t => t.Current,
    };

    private static readonly Dictionary<string, Func<DateTimeOffset, string>> Formats = new(StringComparer.OrdinalIgnoreCase)
    {
        ["datetime"] = t => t.ToString(SourceTime.Pattern, CultureInfo.InvariantCulture),
        ["date"] = t => t.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["timestamp"] = t => t.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        ["timestamp_ms"] = t => t.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Names of the variables, beside <c>DAYS_AGO_n</c>.</summary>
    public static IReadOnlyCollection<string> VariableNames => Variables.Keys;

    /// <summary>Names of the filters.</summary>
    public static IReadOnlyCollection<string> FilterNames => Formats.Keys;

    private readonly List<Func<Times, string>> _parts = [];

    private RequestTemplate()
    {
    }

    /// <summary>The two instants of a run, in the plan's zone.</summary>
    internal readonly record struct Times(DateTimeOffset LastSync, DateTimeOffset Current);

    public static RequestTemplate? Compile(string text, string document, string path, List<Finding> findings)
    {
        if (text.StartsWith(TimeArithmetic.Prefix, StringComparison.Ordinal)) return Arithmetic(text, document, path, findings);

        var (parts, fault) = TemplateText.Parse(text);
        var template = new RequestTemplate();
        foreach (var part in parts)
        {
            if (part.Literal is { } literal) template._parts.Add(_ => literal);
            else fault ??= template.Add(part);
        }

        if (fault is null) return template;
        findings.Add(new Finding(document, path, fault));
        return null;
    }

    public string Evaluate(Times times)
    {
        var text = new StringBuilder();
        foreach (var part in _parts) text.Append(part(times));
        return text.ToString();
    }

    private static RequestTemplate? Arithmetic(string text, string document, string path, List<Finding> findings)
    {
        var (expression, fault) = TimeArithmetic.Parse(text);
        var variable = expression is null ? null : Variable(expression.Variable);
        if (expression is null || variable is null)
        {
            findings.Add(new Finding(document, path, fault ?? Unknown(expression!.Variable)));
            return null;
        }

        if (expression.Oddity is { } oddity) findings.Add(new Finding(document, path, oddity, IsError: false));
        var template = new RequestTemplate();
        template._parts.Add(times => expression.Write(variable(times)));
        return template;
    }

    private static string Unknown(string variable) => $"unknown variable {variable}{Nearest.Hint(variable, Variables.Keys.Append("DAYS_AGO_1"))}";

    private string? Add(TemplatePart part)
    {
        if (Variable(part.Head) is not { } variable)
        {
            return Unknown(part.Head);
        }

        var format = Formats["datetime"];
        if (part.Filters.Count > 1) return $"takes one filter, found {part.Filters.Count}";
        if (part.Filters is [var filter])
        {
            if (!Formats.TryGetValue(filter.Name, out format!)) return $"unknown filter {filter.Name}{Nearest.Hint(filter.Name, Formats.Keys)}";
            if (filter.Arguments.Count > 0)
            {
                if (filter.Name.StartsWith("timestamp", StringComparison.OrdinalIgnoreCase)
                    || filter.Arguments is not [var wanted] || TimePattern.Read(wanted) is not { } pattern)
                {
                    return $"filter {filter.Name} takes one pattern, as in date('yyyy-MM-dd HH:mm') or date('Y-m-d H:i')";
                }

                format = time => time.ToString(pattern, CultureInfo.InvariantCulture);
            }
        }

        _parts.Add(times => format(variable(times)));
        return null;
    }

    /// <summary>Whether a name means a time of the run, wherever it stands.</summary>
    public static bool IsVariable(string name) => Variable(name) is not null;

    private static Func<Times, DateTimeOffset>? Variable(string name)
    {
        const string DaysAgo = "DAYS_AGO_";
        if (name.StartsWith(DaysAgo, StringComparison.Ordinal) && int.TryParse(name[DaysAgo.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days <= 36500)
        {
            return t => t.Current.AddDays(-days);
        }

        return Variables.GetValueOrDefault(name);
    }
}
