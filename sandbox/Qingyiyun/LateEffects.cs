namespace OkkiBridge.Sandbox.Qingyiyun;

/// <summary>What came late, and what came of it: a late record, and the first one after it under the same id for as long as its writer may not know.</summary>
internal sealed class LateEffects(TimeSpan excuse)
{
    private readonly Dictionary<string, DateTimeOffset> _unknown = [];

    public long Writes { get; private set; }

    public long Duplicates { get; set; }

    public long Overwrites { get; set; }

    /// <summary>A record comes in; returns whether what is wrong with it comes of a late one.</summary>
    public bool Meets(string key, bool isLate, DateTimeOffset now)
    {
        if (!isLate) return _unknown.Remove(key, out var since) && now - since <= excuse;

        Writes++;
        _unknown[key] = now;
        return true;
    }
}
