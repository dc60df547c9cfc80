using System.Globalization;
using System.Text.Json;

namespace OkkiBridge.Plans.Mapping;

/// <summary>How what the target shows stands to what was sent.</summary>
public enum TargetMatch
{
    /// <summary>It is what was sent.</summary>
    Same,

    /// <summary>It is what was sent, with texts cut at their ends.</summary>
    Cut,

    /// <summary>It is what the target held before: the write did not arrive.</summary>
    Former,

    /// <summary>It is something else.</summary>
    Other,
}

/// <summary>What a comparison in target form found; see <see cref="TargetForm.Judge"/>.</summary>
/// <param name="Match">The verdict.</param>
/// <param name="Fields">Paths of the fields that differ: names only, values are customers' data.</param>
/// <param name="IsMostlySame">Whether more than half of the fields that were sent with a value are there as they were sent.</param>
/// <param name="ShownHash"><see cref="TargetForm.Hash"/> of what the target shows of the fields that were sent.</param>
public sealed record TargetComparison(TargetMatch Match, IReadOnlyList<string> Fields, bool IsMostlySame, string ShownHash)
{
    /// <summary>What is left of a character in whose middle a text was cut.</summary>
    private const char Half = '\uFFFD';

    internal static TargetComparison Of(JsonElement wanted, JsonElement held, string? formerHash)
    {
        var differences = new List<(string Path, bool IsCut)>();
        var (fields, equal) = (0, 0);
        foreach (var field in wanted.EnumerateObject())
        {
            var (before, there) = (differences.Count, Shown(held, field));
            if (!IsPlatformStamp(field, there)) Compare(field.Value, there, field.Name, differences);
            if (TargetForm.IsNothing(field.Value)) continue;
            fields++;
            equal += differences.Count == before ? 1 : 0;
        }

        var shown = AsShown(wanted, held);
        var match = differences.Count == 0 ? TargetMatch.Same
            : formerHash is not null && IsFormer(shown, held, formerHash) ? TargetMatch.Former
            : differences.TrueForAll(d => d.IsCut) ? TargetMatch.Cut
            : TargetMatch.Other;
        return new(match, [.. differences.Select(d => d.Path)], equal * 2 > fields, TargetForm.Hash(shown));
    }

    /// <summary>By the fields that were sent, or, where the former record had others, by all that the row has besides what is the platform's.</summary>
    private static bool IsFormer(JsonElement shown, JsonElement held, string formerHash)
    {
        var former = TargetForm.RestOf(formerHash);
        return former.SequenceEqual(TargetForm.RestOf(shown))
            || former.SequenceEqual(TargetForm.RestOf(JsonSerializer.SerializeToElement(held.EnumerateObject().Where(f => f.Name != "_id").DistinctBy(f => f.Name).ToDictionary(f => f.Name, f => f.Value))));
    }

    private static void Compare(JsonElement wanted, JsonElement held, string path, List<(string Path, bool IsCut)> differences)
    {
        if (TargetForm.IsNothing(wanted) || TargetForm.IsNothing(held))
        {
            if (TargetForm.IsNothing(wanted) != TargetForm.IsNothing(held)) differences.Add((path, false));
            return;
        }

        switch (wanted.ValueKind, held.ValueKind)
        {
            case (JsonValueKind.Object, JsonValueKind.Object):
                foreach (var field in wanted.EnumerateObject()) Compare(field.Value, Shown(held, field), $"{path}.{field.Name}", differences);
                break;

            case (JsonValueKind.Array, JsonValueKind.Array) when wanted.GetArrayLength() == held.GetArrayLength():
                for (var i = 0; i < wanted.GetArrayLength(); i++) Compare(wanted[i], held[i], string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), differences);
                break;

            case (JsonValueKind.Object or JsonValueKind.Array, _) or (_, JsonValueKind.Object or JsonValueKind.Array):
                differences.Add((path, false));
                break;

            case var _ when !AreSame(wanted, held):
                differences.Add((path, IsCut(wanted, held)));
                break;
        }
    }

    /// <summary>Where both sides are seen, a target may also keep a number as it was spelt, and a boolean as 1 or 0.</summary>
    private static bool AreSame(JsonElement wanted, JsonElement held)
    {
        var (one, other) = (TargetForm.Text(wanted), TargetForm.Text(held));
        return one == other || wanted.ValueKind switch
        {
            JsonValueKind.Number => held.ValueKind is JsonValueKind.String && other == wanted.GetRawText(),
            JsonValueKind.True => other.ToUpperInvariant() is "1" or "TRUE" or "YES" or "Y",
            JsonValueKind.False => other.ToUpperInvariant() is "0" or "FALSE" or "NO" or "N",
            _ => held.ValueKind is JsonValueKind.Number && one == held.GetRawText(),
        };
    }

    private static bool IsCut(JsonElement wanted, JsonElement held) =>
        (wanted.ValueKind, held.ValueKind) is (JsonValueKind.String, JsonValueKind.String)
        && TargetForm.Text(held).TrimEnd(Half) is { Length: > 0 } part && TargetForm.Text(wanted) is var whole
        && part.Length < whole.Length && whole.StartsWith(part, StringComparison.Ordinal);

    private static JsonElement Shown(JsonElement held, JsonProperty field) =>
        held.ValueKind is JsonValueKind.Object && held.TryGetProperty(field.Name, out var value) ? value : default;

    /// <summary>
    /// A flat row carries the platform's own <c>created_at</c> and <c>updated_at</c>, Unix seconds, where a record has its fields of these names: what was
    /// written there cannot be seen.
    /// </summary>
    private static bool IsPlatformStamp(JsonProperty field, JsonElement there) =>
        TargetForm.IsStamp(field.Name) && IsNumber(there) && !IsNumber(field.Value);

    private static bool IsNumber(JsonElement value) => value.ValueKind is JsonValueKind.Number
        || (value.ValueKind is JsonValueKind.String && double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out _));

    /// <summary>The fields that were sent, with what the target shows in them; of what it hides, what was sent.</summary>
    private static JsonElement AsShown(JsonElement wanted, JsonElement held)
    {
        var shown = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var field in wanted.EnumerateObject())
        {
            var there = Shown(held, field);
            if (IsPlatformStamp(field, there)) shown[field.Name] = field.Value;
            else if (there.ValueKind is not JsonValueKind.Undefined) shown[field.Name] = there;
        }

        return JsonSerializer.SerializeToElement(shown);
    }
}
