namespace OkkiBridge.Extractor.Okki;

/// <summary>
/// Remembers where OKKI asked for fewer calls whenever certain ones were made, and answered others in between: that is those calls' own (P12). For a moment then such an answer is
/// first compared with another call's, before it stops them all.
/// </summary>
internal sealed class SingledOutCalls(TimeProvider time)
{
    private readonly RecentPaths _found = new(time);

    /// <summary>A call of the path was singled out.</summary>
    public void Found(string path) => _found.Note(path);

    /// <summary>Fewer calls are asked for of the path, whichever they are.</summary>
    public void AllAreMeant(string path) => _found.Forget(path);

    /// <summary>Whether calls of the path were singled out a moment ago.</summary>
    public bool Happen(string path) => _found.Contains(path);
}
