using System.Text.Json;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Faults.Bending.Changes;

/// <summary>An edit of the JSON of an answer.</summary>
/// <param name="Op">What is done.</param>
/// <param name="Path">Dotted names from the root; <c>*</c> is each element or field. Of rows only those of the records picked.</param>
public sealed record JsonEdit(JsonOp Op, string Path) : BendChange
{
    /// <summary>Of <see cref="JsonOp.Set"/>; null without it.</summary>
    public JsonElement? Value { get; init; }

    /// <summary>The new name, or the path from the root that is counted.</summary>
    public string? To { get; init; }

    /// <summary>Length, cap, or seconds.</summary>
    public long Number { get; init; }

    internal override Answer Change(Answer answer, BentCall bent)
    {
        if (answer.Tree is not { } root) return answer;
        foreach (var place in JsonPlaces.Of(root, Path, bent.Picks)) JsonOps.Do(this, place, root, bent.Before);
        return answer.With(root);
    }
}

/// <summary>What a <see cref="JsonEdit"/> does.</summary>
public enum JsonOp
{
    /// <summary>Another value; a field that is not there is added.</summary>
    Set,

    /// <summary>The field is not there.</summary>
    Remove,

    /// <summary>Another name.</summary>
    Rename,

    /// <summary>A number as text.</summary>
    Text,

    /// <summary>A number with a fraction of nothing: <c>350.0</c>.</summary>
    Fraction,

    /// <summary>A number as text with separators: <c>"1,350"</c>.</summary>
    Grouped,

    /// <summary>A flag as 1 or 0.</summary>
    Flag,

    /// <summary>A number now, its text the next time.</summary>
    Flip,

    /// <summary>A time moved by <see cref="JsonEdit.Number"/> seconds.</summary>
    Shift,

    /// <summary>A text cut to <see cref="JsonEdit.Number"/> characters.</summary>
    Cut,

    /// <summary>Null as an empty text.</summary>
    NullAsEmpty,

    /// <summary>An empty array as null.</summary>
    EmptyAsNull,

    /// <summary>An array as an object with its positions as names, as PHP writes one with gaps.</summary>
    AsObject,

    /// <summary>A number no higher than <see cref="JsonEdit.Number"/>.</summary>
    Cap,

    /// <summary>How many elements <see cref="JsonEdit.To"/> has.</summary>
    CountOf,

    /// <summary>The first row of an array once more, and not counted.</summary>
    Twice,

    /// <summary>Put inside a text: <see cref="JsonEdit.To"/>.</summary>
    Mark,
}
