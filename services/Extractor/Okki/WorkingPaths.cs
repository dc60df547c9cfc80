using System.Collections.Concurrent;

namespace OkkiBridge.Extractor.Okki;

/// <summary>
/// Remembers where OKKI gave what was asked for. What worked a moment ago is not misconfigured: a refusal of everything that comes then is one call's, or passes, and
/// must not end a run for good (P12). What is withdrawn for good shows when the moment is over.
/// </summary>
internal sealed class WorkingPaths(TimeProvider time)
{
    private readonly RecentPaths _worked = new(time);
    private readonly ConcurrentDictionary<string, Good> _calls = [];

    /// <summary>The path gave what was asked for, by this call of it, in whose answer there may be no record at all.</summary>
    public void Works(string path, string call, bool holdsNothing)
    {
        _worked.Note(path);
        _calls.AddOrUpdate(path,
            _ => new Good(call, null, holdsNothing ? call : null),
            (_, last) => new Good(call, last.Call == call ? last.Before : last.Call, holdsNothing ? call : last.Empty));
    }

    /// <summary>A call of the path that worked and is not this one: the last without a record, for other records may be in an answer the next time, else the last; null where there is none.</summary>
    public string? OtherThan(string path, string call) =>
        !_calls.TryGetValue(path, out var last) ? null : last.Empty is { } empty && empty != call ? empty : last.Call == call ? last.Before : last.Call;

    /// <summary>Whether it did so a moment ago.</summary>
    public bool Worked(string path) => _worked.Contains(path);

    /// <summary>Whether any path did: then credentials are good.</summary>
    public bool AnyWorked() => _worked.Any();

    /// <summary>The last call of a path that worked, another one before it, and the last whose answer held nothing.</summary>
    private readonly record struct Good(string Call, string? Before, string? Empty);
}
