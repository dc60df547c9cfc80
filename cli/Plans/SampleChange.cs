using System.Text.Json;

namespace OkkiBridge.Cli.Plans;

/// <summary>What a change of plan means for one document of a sample.</summary>
/// <param name="Id">Its key; null when it has none.</param>
/// <param name="Change">What becomes of it.</param>
/// <param name="Message">Why it is not mapped any more.</param>
/// <param name="Fields">Fields that differ, where both plans map it.</param>
internal sealed record SampleChange(string? Id, Change Change, string? Message, IReadOnlyList<FieldChange> Fields)
{
    public static SampleChange Of(MappedSample old, MappedSample now) => (old.After, now.After) switch
    {
        ({ } before, { } after) when old.Hash != now.Hash => new(now.Id, Change.Rewritten, null, [.. Differences(before, after)]),
        (null, { }) => new(now.Id, Change.Added, null, []),
        (_, null) when now.Outcome != old.Outcome => new(now.Id, now.Outcome is "skipped" ? Change.Skipped : Change.Rejected, now.Message, []),
        _ => new(now.Id, Change.Unchanged, null, []),
    };

    private static IEnumerable<FieldChange> Differences(JsonElement old, JsonElement now)
    {
        var (before, after) = (ByName(old), ByName(now));
        return before.Keys.Union(after.Keys)
            .Select(field => new FieldChange(field, ValueOf(before, field), ValueOf(after, field)))
            .Where(change => change.Old?.GetRawText() != change.New?.GetRawText());

        static Dictionary<string, JsonElement> ByName(JsonElement record) => record.EnumerateObject().ToDictionary(f => f.Name, f => f.Value);
        static JsonElement? ValueOf(Dictionary<string, JsonElement> record, string field) => record.TryGetValue(field, out var value) ? value : null;
    }
}

/// <summary>A field that differs; null on the side that does not have it.</summary>
internal sealed record FieldChange(string Field, JsonElement? Old, JsonElement? New);

/// <summary>What becomes of a document when its plan changes.</summary>
internal enum Change
{
    /// <summary>Both map it to the same content.</summary>
    Unchanged,

    /// <summary>Both map it, to different content: it is written again when it is read again.</summary>
    Rewritten,

    /// <summary>Only the new plan maps it.</summary>
    Added,

    /// <summary>The new plan's condition leaves it out, the old one's did not.</summary>
    Skipped,

    /// <summary>The new plan cannot map it, the old one did not reject it.</summary>
    Rejected,
}
