using System.Collections.Concurrent;

namespace OkkiBridge.Extractor.Okki;

/// <summary>Paths of OKKI's API of which something was seen a moment ago: within ten minutes.</summary>
internal sealed class RecentPaths(TimeProvider time)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _seen = [];

    /// <summary>It is seen now.</summary>
    public void Note(string path) => _seen[path] = time.GetUtcNow();

    /// <summary>It does not hold any more.</summary>
    public void Forget(string path) => _seen.TryRemove(path, out _);

    /// <summary>Whether it was seen a moment ago.</summary>
    public bool Contains(string path) => _seen.TryGetValue(path, out var at) && IsRecent(at);

    /// <summary>Whether it was seen of any path a moment ago.</summary>
    public bool Any() => _seen.Values.Any(IsRecent);

    private bool IsRecent(DateTimeOffset at) => time.GetUtcNow() - at < Moment;
}
