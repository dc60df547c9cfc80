using OkkiBridge.Loader.Qingyiyun;

namespace OkkiBridge.Loader.Loading;

/// <summary>
/// How far a chunk whose answers are not understood has been narrowed down. What is asked about and not there is sent once more; then it is halved, down to single records; what stays
/// not understood alone waits until the rest went through, and is sent a last time. Of <c>n</c> records of which <c>k</c> are at fault, that is at most
/// <c>2 + k * (2 * ceil(log2 n) + 1)</c> writes, and <c>5 + ceil(log2 n)</c> where nothing goes through, each with one look-up. <see cref="Suspects"/> says when to stop.
/// </summary>
internal sealed class Narrowing
{
    private readonly List<(LoadItem Item, WriteAnswer.Unclear Answer)> _waiting = [];

    /// <summary>The whole was sent once more.</summary>
    public bool IsBegun { get; private set; }

    /// <summary>See <see cref="Suspects.Successes"/>.</summary>
    public long Before { get; private set; }

    /// <summary>What is sent now is sent for the last time.</summary>
    public bool IsLast { get; private set; }

    /// <summary>True the first time: the whole is sent once more.</summary>
    public bool Begin(long successes)
    {
        if (IsBegun) return false;
        (IsBegun, Before) = (true, successes);
        return true;
    }

    public void Wait(LoadItem item, WriteAnswer.Unclear answer) => _waiting.Add((item, answer));

    /// <summary>What waits for its last time.</summary>
    public IReadOnlyList<(LoadItem Item, WriteAnswer.Unclear Answer)> Last()
    {
        IsLast = true;
        return [.. _waiting];
    }
}
