using System.Text.Json;

namespace OkkiBridge.Extractor.Okki;

/// <summary>Where an answer has rows and total, as dotted paths.</summary>
internal sealed record AnswerShape(string List, string Total, string? TotalFallback);

/// <summary>One page of a list.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="Total">Rows over all pages.</param>
/// <param name="Now">The source's clock.</param>
internal sealed record OkkiPage(IReadOnlyList<JsonElement> Rows, int Total, DateTimeOffset Now)
{
    /// <summary>The page that an answer holds, or null and what it lacks.</summary>
    public static OkkiPage? Of(OkkiAnswer answer, AnswerShape shape, out string? lacks)
    {
        var rows = answer.At(shape.List);
        var total = answer.NumberAt(shape.Total) ?? (shape.TotalFallback is { } fallback ? answer.NumberAt(fallback) : null);

        lacks = rows is not { ValueKind: JsonValueKind.Array } ? shape.List : total is not >= 0 ? shape.Total : answer.Now is null ? "now" : null;
        return lacks is null ? new OkkiPage([.. rows!.Value.EnumerateArray()], total!.Value, answer.Now!.Value) : null;
    }
}
