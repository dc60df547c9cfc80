using System.Text.Json;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Plans;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>What is known of one row's details, so far.</summary>
/// <param name="Row">The row.</param>
internal sealed record DetailAnswer(ListRow Row)
{
    /// <summary>The document to be mapped; null when there is none.</summary>
    public JsonElement? Document { get; init; }

    /// <summary>Why there is none; null when the record is gone.</summary>
    public RowFault? Fault { get; init; }

    /// <summary>Whether <see cref="Fault"/> is no proof: the answer may say nothing of this record.</summary>
    public bool IsInconclusive { get; init; }

    /// <summary>Whether the details are older than the row: not an answer to it.</summary>
    public bool IsOlder { get; init; }

    /// <summary>The field of the answer that is at fault; null where the whole answer is.</summary>
    public string? Field { get; init; }

    /// <summary>Whether the source says that the record is not there.</summary>
    public bool IsGone => Document is null && Fault is null;

    public static DetailAnswer Of(Plan plan, ListRow row, OkkiDetail answer) => answer switch
    {
        OkkiDetail.Found { IsDamaged: true, Document: var document } when RowFault.OfText(document) is { } fault => new(row) { Fault = fault },
        OkkiDetail.Found { Document: var document } when IsBehind(plan, row, document) => new(row)
        {
            Fault = new RowFault("stale-details", $"OKKI's details are older than its list says ({plan.Settings.Window.Time})"),
            IsInconclusive = true,
            IsOlder = true,
            Field = plan.Settings.Window.Time,
        },
        OkkiDetail.Found { Document: var document } => new(row) { Document = document },
        OkkiDetail.Refused refused => new(row) { Fault = new RowFault("refused", $"OKKI refuses its details: {refused.Text}") },
        OkkiDetail.Inconclusive unclear => new(row)
        {
            Fault = new RowFault("no-answer", $"OKKI gives no details that can be relied on: {unclear.Text}"),
            IsInconclusive = true,
            Field = unclear.Field,
        },
        _ => new(row),
    };

    /// <summary>It was not asked for, because so many others gave no answer that can be relied on.</summary>
    public bool WasNotAsked { get; init; }

    public static DetailAnswer NotAsked(ListRow row) => new(row)
    {
        Fault = new RowFault("no-answer", "OKKI gives no details that can be relied on, of this company as of others before it"),
        IsInconclusive = true,
        WasNotAsked = true,
    };

    /// <summary>The list shows it, and its details say that it is not there.</summary>
    public DetailAnswer Contradicted() => this with
    {
        Fault = new RowFault("no-answer", "OKKI lists it, and says that it is not there when asked for its details"),
        IsInconclusive = true,
    };

    private static bool IsBehind(Plan plan, ListRow row, JsonElement document) =>
        row.Time is { } listed && document.TryGetProperty(plan.Settings.Window.Time, out var told) && plan.ReadTime(told) is { } detailed && detailed < listed;
}
