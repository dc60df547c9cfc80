using CsCheck;

namespace OkkiBridge.Extractor.Tests.Extraction.Modelling;

/// <summary>A window's companies, by the second in which each was updated, and what becomes of them between any two answers of the source.</summary>
internal sealed record WindowStory(int Width, int PageSize, Edges Edges, IReadOnlyList<int> Companies, IReadOnlyList<Change> Changes)
{
    private static readonly Gen<Edges> AnyEdges = Gen.Select(Gen.Bool, Gen.Bool, (from, to) => new Edges(from, to));

    private static readonly Gen<Change> AnyChange = Gen.Select(
        Gen.FrequencyConst((2, ChangeKind.Nothing), (4, ChangeKind.Shuffle), (4, ChangeKind.Touch), (2, ChangeKind.Remove), (1, ChangeKind.Add), (2, ChangeKind.Lag)),
        Gen.Int[0, 999], (kind, which) => new Change(kind, which));

    /// <summary>Companies lie close together in some seconds and far apart elsewhere, and on the window's edges.</summary>
    public static Gen<WindowStory> Any { get; } =
        from width in Gen.Int[1, 60]
        from pageSize in Gen.Int[2, 4]
        from edges in AnyEdges
        from companies in Gen.Frequency((2, Gen.Int[0, width - 1]), (2, Gen.Int[0, Math.Min(3, width - 1)]), (1, Gen.Int[-2, 0]), (1, Gen.Int[width - 1, width + 1])).Array[0, 40]
        from changes in AnyChange.Array[0, 40]
        select new WindowStory(width, pageSize, edges, companies, changes);
}

/// <summary>Whether the source counts the edges of what it is asked for in: its pages do not say.</summary>
internal readonly record struct Edges(bool From, bool To);

/// <summary>What happens before an answer; the number chooses the company, or the order.</summary>
internal readonly record struct Change(ChangeKind Kind, int Which);

internal enum ChangeKind
{
    Nothing,

    /// <summary>Contacts put rows in another order.</summary>
    Shuffle,

    /// <summary>A company is updated: it leaves the window, which was closed before.</summary>
    Touch,

    /// <summary>A company is deleted.</summary>
    Remove,

    /// <summary>A company appears, with an update after the window's end.</summary>
    Add,

    /// <summary>The answer is of some answers ago: a copy of the source that lags behind.</summary>
    Lag,
}
