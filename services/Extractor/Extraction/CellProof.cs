namespace OkkiBridge.Extractor.Extraction;

/// <summary>What is known of a cell after some of its pages.</summary>
internal enum Proof
{
    /// <summary>Every row was seen.</summary>
    Whole,

    /// <summary>Not every row was seen yet.</summary>
    More,

    /// <summary>The answers do not fit together: rows left while they were read, or what they say of themselves cannot be. Nothing is known.</summary>
    Broken,
}

/// <summary>
/// Whether the answers for one cell prove that it was read whole (P1). One answer that holds all its rows is a snapshot, also where it shows a row twice, and counts it
/// once or twice. Several prove the cell when every one of them named the same total and the distinct ids are as many: membership of a closed window only shrinks, so an equal
/// count at the end means the same set throughout, however often a row came. That all rests on the total; what speaks against that is <see cref="TotalEvidence"/>'s. Pure.
/// </summary>
internal sealed class CellProof
{
    private readonly HashSet<string> _ids = [];
    private readonly Dictionary<string, int> _twice = [];       // beyond the first, in one and the same answer

    /// <summary>Whether a row that one answer shows twice may be counted twice too.</summary>
    public bool MayCountTwice { get; private set; } = true;

    /// <summary>The total of the first answer; null before it.</summary>
    public int? Total { get; private set; }

    /// <summary>Rows that one answer showed again.</summary>
    public int Doubles => _twice.Values.Sum();

    /// <summary>Whether rows that came twice stand in for others that did not come: whole only where they are counted twice.</summary>
    public bool RestsOnDoubles => _ids.Count < Total;

    /// <summary>More rows came by in one round than are counted, or came behind those: a row that is shown twice counts once.</summary>
    public void CountsOnce() => MayCountTwice = false;

    /// <summary>Takes the next answer: the total it names and the ids of its rows.</summary>
    public Proof Add(int total, IReadOnlyCollection<string> ids)
    {
        Total ??= total;
        var before = _ids.Count;
        _ids.UnionWith(ids);
        if (_ids.Count < before + ids.Count) CountTwice(ids);

        if (total != Total || _ids.Count > Total) return Proof.Broken;
        return _ids.Count == Total || (MayCountTwice && _ids.Count + Doubles == Total) ? Proof.Whole : Proof.More;
    }

    private void CountTwice(IEnumerable<string> ids)
    {
        foreach (var same in ids.GroupBy(id => id).Where(same => same.Skip(1).Any()))
            _twice[same.Key] = Math.Max(_twice.GetValueOrDefault(same.Key), same.Count() - 1);
    }
}
