using System.Globalization;
using System.Text;
using OkkiBridge.Plans.Documents;

namespace OkkiBridge.Plans.Templates;

/// <summary>
/// A request value: text with variables (metadata language §4.1). Times are fixed for a run, and go through any number of shifts and at last one format;
/// those of pages are filled for each page.
/// </summary>
internal sealed class RequestTemplate
{
    private const string Datetime = "datetime";
    private const string Date = "date";
    private const string Timestamp = "timestamp";
    private const string Format = "format";
    private const string AddDays = "addDays";
    private const int MostDays = 36500;
    private const int MostFilters = 8;

    private static readonly Dictionary<string, (Func<Given, DateTimeOffset> Time, string Format)> Variables = new(StringComparer.Ordinal)
    {
        ["LAST_SYNC_TIME"] = (g => g.LastSync, Datetime),
        ["lastSyncTime"] = (g => g.LastSync, Datetime),
        ["$lastExecuteTime"] = (g => g.LastSync, Datetime),
        ["CURRENT_TIME"] = (g => g.Current, Datetime),
        ["currentTime"] = (g => g.Current, Datetime),
        ["startTime"] = (g => g.Current, Datetime),
        ["$now"] = (g => g.Current, Datetime),
        ["$datetime"] = (g => g.Current, Datetime),
        ["$date"] = (g => g.Current, Date),
        ["$timestamp"] = (g => g.Current, Timestamp),
    };

    private static readonly Dictionary<string, Func<Given, long>> PageVariables = new(StringComparer.Ordinal)
    {
        ["PAGINATION_START_PAGE"] = g => g.Page,
        ["PAGINATION_START_ROW"] = g => (g.Page - 1L) * g.PageSize,
        ["PAGINATION_PAGE_SIZE"] = g => g.PageSize,
        ["PAGE_NO"] = g => g.Page,
        ["PAGE_SIZE"] = g => g.PageSize,
    };

    private static readonly Dictionary<string, Func<DateTimeOffset, string>> Formats = new(StringComparer.OrdinalIgnoreCase)
    {
        [Datetime] = t => t.ToString(SourceTime.Pattern, CultureInfo.InvariantCulture),
        [Date] = t => t.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        [Timestamp] = t => t.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        ["timestamp_ms"] = t => t.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Names of the variables, beside <c>DAYS_AGO_n</c>.</summary>
    public static IReadOnlyCollection<string> VariableNames => [.. Variables.Keys, .. PageVariables.Keys];

    /// <summary>Names of the filters.</summary>
    public static IReadOnlyCollection<string> FilterNames => [.. Formats.Keys, Format, AddDays];

    private readonly List<Func<Given, string>> _parts = [];

    private RequestTemplate()
    {
    }

    /// <summary>The two instants of a run, in the plan's zone, and the page that is asked for.</summary>
    internal readonly record struct Given(DateTimeOffset LastSync, DateTimeOffset Current, int Page, int PageSize);

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

    public string Evaluate(Given given)
    {
        var text = new StringBuilder();
        foreach (var part in _parts) text.Append(part(given));
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
        template._parts.Add(given => expression.Write(variable.Value.Time(given)));
        return template;
    }

    private static string Unknown(string variable) => PageVariables.ContainsKey(variable)
        ? $"{variable} is no time"
        : $"unknown variable {variable}{Nearest.Hint(variable, VariableNames.Append("DAYS_AGO_1"))}";

    private string? Add(TemplatePart part)
    {
        if (PageVariables.TryGetValue(part.Head, out var number))
        {
            _parts.Add(given => number(given).ToString(CultureInfo.InvariantCulture));
            return part.Filters.Count == 0 ? null : $"{part.Head} is a number and takes no filter";
        }

        if (Variable(part.Head) is not var (time, standing)) return Unknown(part.Head);
        if (part.Filters.Count > MostFilters) return $"takes at most {MostFilters} filters, found {part.Filters.Count}";

        var (shift, format) = (0, Formats[standing]);
        foreach (var (at, filter) in part.Filters.Index())
        {
            if (filter.Name.Equals(AddDays, StringComparison.OrdinalIgnoreCase))
            {
                if (Days(filter) is not { } days || Math.Abs(shift += days) > MostDays) return $"filter {AddDays} takes a number of days, at most {MostDays} either way, as in addDays:-1";
                continue;
            }

            var (written, fault) = Written(filter);
            if (fault is not null) return fault;
            if (at < part.Filters.Count - 1) return $"filter {filter.Name} writes the time: it must be the last one";
            format = written!;
        }

        _parts.Add(given => format(SourceTime.Shifted(time(given), TimeSpan.FromDays(shift))));
        return null;
    }

    /// <summary>How a filter writes the time; or what is wrong with it.</summary>
    private static (Func<DateTimeOffset, string>? Format, string? Fault) Written(FilterCall filter)
    {
        var named = Formats.GetValueOrDefault(filter.Name);
        if (named is null && !filter.Name.Equals(Format, StringComparison.OrdinalIgnoreCase)) return (null, $"unknown filter {filter.Name}{Nearest.Hint(filter.Name, FilterNames)}");
        if (named is not null && filter.Arguments.Count == 0) return (named, null);
        if (filter.Name.StartsWith(Timestamp, StringComparison.OrdinalIgnoreCase) || filter.Arguments is not [var wanted] || TimePattern.Read(wanted) is not { } pattern)
        {
            return (null, $"filter {filter.Name} takes one pattern, as in date('yyyy-MM-dd HH:mm') or date('Y-m-d H:i')");
        }

        return (time => time.ToString(pattern, CultureInfo.InvariantCulture), null);
    }

    private static int? Days(FilterCall filter) =>
        filter.Arguments is [var text] && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var days) && Math.Abs((long)days) <= MostDays ? days : null;

    /// <summary>Whether a name means a value of requests, wherever it stands.</summary>
    public static bool IsVariable(string name) => PageVariables.ContainsKey(name) || Variable(name) is not null;

    private static (Func<Given, DateTimeOffset> Time, string Format)? Variable(string name)
    {
        const string DaysAgo = "DAYS_AGO_";
        if (name.StartsWith(DaysAgo, StringComparison.Ordinal) && int.TryParse(name[DaysAgo.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days <= MostDays)
        {
            return (g => SourceTime.Shifted(g.Current, TimeSpan.FromDays(-days)), Datetime);
        }

        return Variables.TryGetValue(name, out var variable) ? variable : null;
    }
}
