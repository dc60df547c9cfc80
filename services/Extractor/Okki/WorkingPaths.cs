using System.Collections.Concurrent;

namespace OkkiBridge.Extractor.Okki;

/// <summary>
/// Remembers where OKKI gave what was asked for. What worked a moment ago is not misconfigured: a refusal of everything that comes then is one call's, or passes, and
/// must not end a run for good (P12). What is withdrawn for good shows when the moment is over.
/// </summary>
internal sealed class WorkingPaths(TimeProvider time)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _worked = [];

    /// <summary>The path gave what was asked for.</summary>
    public void Works(string path) => _worked[path] = time.GetUtcNow();

    /// <summary>Whether it did so a moment ago.</summary>
    public bool Worked(string path) => _worked.TryGetValue(path, out var at) && IsAMomentAgo(at);

    /// <summary>Whether any path did: then credentials are good.</summary>
    public bool AnyWorked() => _worked.Values.Any(IsAMomentAgo);

    private bool IsAMomentAgo(DateTimeOffset at) => time.GetUtcNow() - at < Moment;
}
