using System.Text.Json;
using OkkiBridge.Hosting.Http;

namespace OkkiBridge.Extractor.Okki;

/// <summary>Where an answer has rows and total, as dotted paths.</summary>
internal sealed record AnswerShape(string List, string Total, string? TotalFallback);

/// <summary>One page of a list.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="Total">Rows over all pages, by what the answer says.</param>
/// <param name="TotalIsFallback">Whether that comes from the field that may be the page's own count (okki-open-api.md §3.2).</param>
/// <param name="Now">The source's clock; null where the answer has none that can be read.</param>
/// <param name="IsDamaged">Whether some texts may not have been decoded.</param>
internal sealed record OkkiPage(IReadOnlyList<JsonElement> Rows, int Total, bool TotalIsFallback, DateTimeOffset? Now, bool IsDamaged)
{
    /// <summary>Whether the answer has a total; where it has none it has no rows either.</summary>
    public bool IsCounted { get; init; } = true;

    /// <summary>The page that an answer holds, or null and what it lacks.</summary>
    public static OkkiPage? Of(OkkiAnswer answer, AnswerShape shape, TimeZoneInfo zone, out string? lacks)
    {
        lacks = null;
        if (RowsOf(answer, shape) is not { } rows)
        {
            lacks = shape.List;
            return null;
        }

        var total = TotalAt(answer, shape.Total);
        var fallback = total is null && shape.TotalFallback is { } path ? TotalAt(answer, path) : null;
        if ((total ?? fallback ?? (rows.Count == 0 && HasNoTotal(answer, shape) ? 0 : null)) is { } known)
            return new OkkiPage(rows, known, fallback is not null, answer.NowIn(zone), answer.IsDamaged) { IsCounted = (total ?? fallback) is not null };

        lacks = shape.Total;
        return null;
    }

    /// <summary>PHP writes an array with gaps as an object with numbers for keys, and an empty object as an empty array.</summary>
    private static List<JsonElement>? RowsOf(OkkiAnswer answer, AnswerShape shape)
    {
        if (answer.At(shape.List) is { } list)
        {
            return list switch
            {
                { ValueKind: JsonValueKind.Array } => [.. list.EnumerateArray()],
                { ValueKind: JsonValueKind.Object } => list.EnumerateObject().All(row => row.Name.All(char.IsAsciiDigit)) ? [.. list.EnumerateObject().Select(row => row.Value)] : null,
                _ => IsEmpty(list) ? [] : null,
            };
        }

        var holder = shape.List.Contains('.', StringComparison.Ordinal) ? answer.At(shape.List[..shape.List.LastIndexOf('.')]) : null;
        return holder switch
        {
            { ValueKind: JsonValueKind.Array } empty when empty.GetArrayLength() == 0 => [],
            { ValueKind: JsonValueKind.Object } empty when !empty.EnumerateObject().Any() => [],
            _ => null,
        };
    }

    private static bool IsEmpty(JsonElement value) =>
        value.ValueKind is JsonValueKind.Null or JsonValueKind.False || (value.ValueKind is JsonValueKind.String && value.ValueEquals(""u8));

    private static int? TotalAt(OkkiAnswer answer, string path) => answer.At(path) is { } value && AnswerNumber.ReadInt(value) is >= 0 and var total ? total : null;

    private static bool HasNoTotal(OkkiAnswer answer, AnswerShape shape) =>
        answer.At(shape.Total) is null && (shape.TotalFallback is not { } fallback || answer.At(fallback) is null);
}
