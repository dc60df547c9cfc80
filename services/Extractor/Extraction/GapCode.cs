namespace OkkiBridge.Extractor.Extraction;

/// <summary>Why a part of a window is left unread, as run records show it.</summary>
internal static class GapCode
{
    /// <summary>No answer for it can be used, though the source answers elsewhere.</summary>
    public const string NoAnswer = "source-no-answer";

    /// <summary>Its rows keep changing while they are read.</summary>
    public const string SecondMoves = "source-moves";

    /// <summary>The total cannot be a count of its rows.</summary>
    public const string TotalDoubtful = "source-total";
}
