namespace OkkiBridge.Extractor.Extraction;

/// <summary>What is known of a cell after some of its pages.</summary>
internal enum Proof
{
    /// <summary>Every row was seen.</summary>
    Whole,

    /// <summary>Not every row was seen yet.</summary>
    More,

    /// <summary>The answers do not fit together: rows left while they were read. Nothing is known.</summary>
    Broken,
}

/// <summary>
/// Whether the answers for one cell prove that it was read whole (P1). One answer that holds all its rows is a snapshot. Several prove the cell when every one
/// of them named the same total and the distinct ids are as many: membership of a closed window only shrinks, so an equal count at the end means the same set
/// throughout, however often a row came. Pure.
/// </summary>
internal sealed class CellProof
{
    private readonly HashSet<string> _ids = [];

    /// <summary>The total of the first answer; null before it.</summary>
    public int? Total { get; private set; }

    /// <summary>Takes the next answer: the total it names and the ids of its rows.</summary>
    public Proof Add(int total, IEnumerable<string> ids)
    {
        Total ??= total;
        _ids.UnionWith(ids);
        if (total != Total || _ids.Count > Total) return Proof.Broken;
        return _ids.Count == Total ? Proof.Whole : Proof.More;
    }
}
