using System.Collections.Concurrent;

namespace OkkiBridge.Loader.Loading;

/// <summary>
/// Writes in doubt that the target does not answer for, though it answers for others: since when, as this process has met it. A run does not wait for such a record for ever: it is rejected
/// with what it waits for (P5). Its claim stays, so nothing is written over it; it is asked about again with its replay, and by <see cref="OverdueClaims"/>.
/// </summary>
internal sealed class Unanswered(TimeProvider time)
{
    /// <summary>Reason of such a rejection.</summary>
    public const string Reason = "unanswered";

    private const int MostKnown = 10_000;

    /// <summary>So long its neighbours' run waits for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<(string Plan, string CompanyId), DateTimeOffset> _since = new();

    /// <summary>The target did not say what became of its write, and did of others.</summary>
    public void Note(string plan, string companyId)
    {
        if (_since.Count >= MostKnown) _since.Clear();
        _since.TryAdd((plan, companyId), time.GetUtcNow());
    }

    /// <summary>The target did say.</summary>
    public void Forget(string plan, IEnumerable<string> companyIds)
    {
        foreach (var id in companyIds) _since.TryRemove((plan, id), out _);
    }

    /// <summary>Why a record is not waited for any more; null while it is.</summary>
    public string? Verdict(string plan, string companyId) => _since.TryGetValue((plan, companyId), out var since) && time.GetUtcNow() - since >= Patience
        ? $"waits for the target to say what became of a write of it: it has not since {since:yyyy-MM-dd HH:mm:ss}Z, though it answers for others. It is asked again, and nothing is written over it until then"
        : null;
}
