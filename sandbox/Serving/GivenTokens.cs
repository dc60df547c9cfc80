using System.Collections.Concurrent;

namespace OkkiBridge.Sandbox.Serving;

/// <summary>The tokens that clients were given last: what must be found nowhere but with them.</summary>
internal sealed class GivenTokens
{
    private const int MostKept = 10_000;

    private readonly ConcurrentQueue<string> _tokens = new();

    public IReadOnlyCollection<string> Last => _tokens;

    public void Add(string token)
    {
        _tokens.Enqueue(token);
        while (_tokens.Count > MostKept) _tokens.TryDequeue(out _);
    }
}
