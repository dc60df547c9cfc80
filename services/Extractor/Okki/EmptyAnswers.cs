namespace OkkiBridge.Extractor.Okki;

/// <summary>
/// Remembers how a list says that it has no rows. Some leave out the total then, and that is their way; where one has counted 0 a moment ago, an answer without a total lacks it (P12).
/// </summary>
internal sealed class EmptyAnswers(TimeProvider time)
{
    private readonly RecentPaths _counted = new(time);

    /// <summary>Whether to believe a page of the path that has no rows.</summary>
    /// <param name="path">The path.</param>
    /// <param name="isCounted">Whether it says so by its total.</param>
    public bool Believe(string path, bool isCounted)
    {
        if (isCounted) _counted.Note(path);
        return isCounted || !_counted.Contains(path);
    }
}
