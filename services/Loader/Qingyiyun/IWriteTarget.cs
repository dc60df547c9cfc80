using System.Text.Json;

namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>
/// Where records end up. An interface for two reasons: the open API (<see cref="StoreTarget"/>) can be asked what it holds,
/// the plain form (<see cref="WriteTarget"/>) cannot.
/// </summary>
/// <remarks>
/// A scheme (方案) that is null is <c>Qingyiyun:SchemeId</c>; the plain form knows no schemes. Both methods throw <see cref="TargetUnavailableException"/> when certainly nothing took effect and a later try may succeed, and
/// <see cref="TargetConfigurationException"/> when only a person can help.
/// </remarks>
internal interface IWriteTarget
{
    /// <summary>Whether <see cref="AskAsync"/> works; false for the plain form.</summary>
    bool CanBeAsked { get; }

    /// <summary>Most records in one write (<c>Qingyiyun:BatchSize</c>).</summary>
    int BatchSize { get; }

    /// <summary>Writes the records with one POST; with a second one only when the token of the first was refused, which has no effect.</summary>
    Task<WriteAnswer> WriteAsync(string? schemeId, IReadOnlyList<JsonElement> records, CancellationToken ct);

    /// <summary>The newest row of each id as the target holds it now, fields flat; an id that is not there is absent from the answer.</summary>
    Task<IReadOnlyDictionary<string, JsonElement>> AskAsync(string? schemeId, IReadOnlyCollection<string> ids, CancellationToken ct);
}
