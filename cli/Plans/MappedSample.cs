using System.Text.Json;
using OkkiBridge.Plans;
using Spectre.Console;

namespace OkkiBridge.Cli.Plans;

/// <summary>One document of a sample before the mapping and after it.</summary>
/// <param name="Id">Its key; null when it has none.</param>
/// <param name="Outcome"><c>mapped</c>, <c>skipped</c> by the plan's condition, or <c>rejected</c>.</param>
/// <param name="Message">Why it is not mapped.</param>
/// <param name="Hash">Hash of the mapped content.</param>
/// <param name="Before">The document.</param>
/// <param name="After">The record in the target's shape.</param>
internal sealed record MappedSample(string? Id, string Outcome, string? Message, string? Hash, JsonElement Before, JsonElement? After)
{
    public static MappedSample Of(Plan plan, JsonElement raw, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? labels = null) => plan.Map(raw, labels) switch
    {
        Mapped mapped => new(mapped.Id, "mapped", null, mapped.Hash, raw, mapped.Record),
        LeftOut leftOut => new(leftOut.Id, "skipped", "the plan's condition leaves it out", null, raw, null),
        Unmappable fault => new(IdOf(plan, raw), "rejected", fault.Message, null, raw, null),
        var other => throw new InvalidOperationException($"{other.GetType().Name} is no outcome of a mapping"),
    };

    /// <summary>Side by side.</summary>
    public static void Show(IAnsiConsole console, IReadOnlyList<MappedSample> sample)
    {
        var table = Tables.Of("Company 客户", "Before 映射前", "After 映射后");
        foreach (var one in sample) table.Add(one.Id, Output.JsonText(one.Before), one.After is { } after ? Output.JsonText(after) : $"{one.Outcome}: {one.Message}");
        if (sample.Count > 0) console.Write(table.ShowRowSeparators());
    }

    private static string? IdOf(Plan plan, JsonElement raw) =>
        raw.ValueKind is JsonValueKind.Object && raw.TryGetProperty(plan.Source.IdField, out var key) && RecordId.TryRead(key, out var id) ? id : null;
}
