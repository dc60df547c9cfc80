namespace OkkiBridge.Plans.Templates;

/// <summary>A piece of a template: text as it stands, or an expression <c>{{head|filter:arguments|…}}</c>.</summary>
internal sealed record TemplatePart(string? Literal, string Head, IReadOnlyList<FilterCall> Filters);

/// <summary>One filter of an expression, with its arguments.</summary>
internal sealed record FilterCall(string Name, IReadOnlyList<string> Arguments);

/// <summary>The surface of a template (metadata language §4.1): mixed text, chained pipes, arguments in single or double quotes after a colon or in brackets.</summary>
internal static class TemplateText
{
    private const int Longest = 4096;

    /// <summary>Reads a template; the fault is a sentence.</summary>
    public static (IReadOnlyList<TemplatePart> Parts, string? Fault) Parse(string template)
    {
        if (template.Length > Longest) return ([], $"is longer than {Longest} characters");
        if (template.Replace("${{", "", StringComparison.Ordinal).Contains("${", StringComparison.Ordinal)) return ([], "is written in the script dialect ${…}; {{…}} is needed");
        if (template.StartsWith("_function ", StringComparison.Ordinal) || template.StartsWith("_findCollection ", StringComparison.Ordinal)
            || template.StartsWith("_mongoQuery", StringComparison.Ordinal)) return ([], $"{template.Split(' ')[0]} is not supported");

        var parts = new List<TemplatePart>();
        for (var at = 0; at < template.Length;)
        {
            var open = template.IndexOf("{{", at, StringComparison.Ordinal);
            if (open < 0) open = template.Length;
            if (open > at) parts.Add(new TemplatePart(template[at..open], "", []));
            if (open == template.Length) break;

            var close = template.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0) return ([], "has {{ without }}");
            var pieces = Split(template[(open + 2)..close], '|');
            if (pieces is null) return ([], "has a quote without its end");
            if (pieces[0].Trim() is not { Length: > 0 } head) return ([], "has an empty {{}}");

            var filters = pieces.Skip(1).Select(Filter).ToList();
            if (filters.Contains(null)) return ([], "has a filter whose arguments cannot be read");
            parts.Add(new TemplatePart(null, head, filters!));
            at = close + 2;
        }

        return (parts, null);
    }

    private static FilterCall? Filter(string text)
    {
        text = text.Trim();
        var name = new string([.. text.TakeWhile(c => char.IsLetterOrDigit(c) || c is '_')]);
        var rest = text[name.Length..].Trim();
        if (rest.Length == 0) return new FilterCall(name, []);
        if (rest == "()") return new FilterCall(name, []);
        if (rest[0] == '(' && rest[^1] == ')') rest = rest[1..^1];
        else if (rest[0] == ':') rest = rest[1..];
        else return null;
        return Split(rest, ',') is { } arguments ? new FilterCall(name, arguments.ConvertAll(Unquoted)) : null;
    }

    private static string Unquoted(string text)
    {
        text = text.Trim();
        return text.Length >= 2 && text[0] is '\'' or '"' && text[^1] == text[0] ? text[1..^1] : text;
    }

    /// <summary>Splits outside quotes; null when a quote has no end.</summary>
    private static List<string>? Split(string text, char separator)
    {
        var (pieces, begin, quote) = (new List<string>(), 0, '\0');
        for (var i = 0; i < text.Length; i++)
        {
            if (quote != '\0') quote = text[i] == quote ? '\0' : quote;
            else if (text[i] is '\'' or '"') quote = text[i];
            else if (text[i] == separator)
            {
                pieces.Add(text[begin..i]);
                begin = i + 1;
            }
        }

        pieces.Add(text[begin..]);
        return quote == '\0' ? pieces : null;
    }
}
