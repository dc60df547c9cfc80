using System.Text.Json;

namespace OkkiBridge.Plans;

/// <summary>What became of one record in the mapping: <see cref="Mapped"/>, <see cref="LeftOut"/> or <see cref="Unmappable"/>.</summary>
public abstract record MappingResult;

/// <summary>The record in the target's shape.</summary>
/// <param name="Id">Its key, canonical digit text.</param>
/// <param name="Version">The source's version: seconds since the Unix epoch.</param>
/// <param name="Hash">SHA-256 over the mapped values: equal content, equal hash.</param>
/// <param name="TargetHash">Hash of the record in target form (<see cref="Mapping.TargetForm"/>).</param>
/// <param name="Record">A JSON object, fields in the order of the mapping.</param>
/// <param name="Number">Its business code (数据编码) as <c>number</c> of the source names it; null where it has none.</param>
public sealed record Mapped(string Id, long Version, string Hash, string TargetHash, JsonElement Record, string? Number = null) : MappingResult
{
    /// <summary>Whether the version is a time, and not another number that grows.</summary>
    public bool IsVersionTime { get; init; }
}


/// <summary>The source's <c>condition</c> leaves the record out: it is skipped.</summary>
/// <param name="Id">Its key, canonical digit text.</param>
public sealed record LeftOut(string Id) : MappingResult;

/// <summary>The record cannot be mapped.</summary>
/// <param name="Field">The field at fault.</param>
/// <param name="Rule">The rule it breaks: <c>id</c>, <c>version</c>, <c>required</c>, <c>type</c>, <c>parser</c>, <c>format</c>, <c>condition</c>, <c>text</c>, <c>depth</c> or <c>size</c>.</param>
/// <param name="Expected">What was expected.</param>
/// <param name="Found">What was found, by kind and length only: values may be somebody's personal data.</param>
public sealed record Unmappable(string Field, string Rule, string Expected, string Found) : MappingResult
{
    /// <summary>A sentence for people.</summary>
    public string Message => $"{(Field.Length == 0 ? "record" : Field)}: {Expected} was expected, found {Found}";
}
